import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { pageOf } from '../lib/wire.schema.ts';
import { SampleViewSchema } from '../telemetry/sample-view.schema.ts';
import {
  FlightDetailSchema,
  FlightSchema,
  ListFlightsQuerySchema,
  TrackQuerySchema,
} from './flight.schema.ts';
import type { FlightsService } from './flights.service.ts';
import { GapSchema } from './gap.schema.ts';
import type { GapsService } from './gaps.service.ts';
import { observedClassRoutes } from './observed-class.routes.ts';
import type { ObservedClassService } from './observed-class.service.ts';

const FlightParams = z.strictObject({ flightId: z.string().max(64) });

export function flightRoutes(
  api: Api,
  deps: { flights: FlightsService; gaps: GapsService; observedClass: ObservedClassService },
): void {
  observedClassRoutes(api, deps);
  const tag = 'flights';
  api.route(
    {
      method: 'get',
      path: '/v1/flights',
      tag,
      summary: 'Flights, newest first',
      access: 'user',
      query: ListFlightsQuerySchema,
      response: pageOf(FlightSchema),
    },
    ({ viewer, query }) => deps.flights.list(viewer, query),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/flights/:flightId',
      tag,
      summary: 'One flight',
      access: 'user',
      params: FlightParams,
      response: FlightDetailSchema,
    },
    ({ viewer, params }) => deps.gaps.getFlight(viewer, params.flightId),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/flights/:flightId/gaps',
      tag,
      summary: 'Silences of a flight by event time, with cause, confidence and effect on cover; at most 200',
      access: 'user',
      params: FlightParams,
      response: pageOf(GapSchema),
    },
    ({ viewer, params }) => deps.gaps.list(viewer, params.flightId),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/flights/:flightId/track',
      tag,
      summary: 'Track in commit order; from/to are event time, knownAt shows what was known then',
      access: 'user',
      params: FlightParams,
      query: TrackQuerySchema,
      response: pageOf(SampleViewSchema),
    },
    ({ viewer, params, query }) => deps.flights.listTrack(viewer, params.flightId, query),
  );
}
