import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import type { StandingOrder } from '../../../server/policies/standing-order.schema.ts';
import { queries } from '../../queries.ts';
import { useLastSamples, withLastSample } from '../../use-last-samples.ts';

/** What the operator's first screen knows of each drone besides its registration. */
export interface FleetFacts {
  liveFlightOf(droneId: string): Flight | undefined;
  standingOrderOf(droneId: string): StandingOrder | undefined;
}

export function useFleetFacts(): FleetFacts {
  const flights = useQuery(queries.flights({ state: 'live', limit: 200 }));
  const orders = useQuery(queries.standingOrders());
  const samples = useLastSamples();
  return useMemo(() => {
    const live = new Map<string, Flight>();
    for (const flight of flights.data?.items ?? []) {
      if (flight.droneId && !flight.isBackfill) live.set(flight.droneId, withLastSample(flight, samples));
    }
    const order = new Map(orders.data?.items.map((one) => [one.droneId, one]));
    return {
      liveFlightOf: (droneId) => live.get(droneId),
      standingOrderOf: (droneId) => order.get(droneId),
    };
  }, [flights.data, orders.data, samples]);
}
