import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { PageQuerySchema, pageOf } from '../lib/wire.schema.ts';
import { EditPilotSchema, PilotDetailsSchema, PilotSchema } from './pilot.schema.ts';
import type { PilotsService } from './pilots.service.ts';

const PilotParams = z.strictObject({ pilotId: z.string().max(64) });
const tag = 'pilots';

export function pilotRoutes(api: Api, deps: { pilots: PilotsService }): void {
  const base = { tag, access: 'user' } as const;
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/pilots',
      summary: 'Pilots (操控员); an operator sees its own only',
      query: PageQuerySchema,
      response: pageOf(PilotSchema),
    },
    ({ viewer, query }) => deps.pilots.list(viewer, query),
  );
  api.route(
    {
      ...base,
      method: 'post',
      path: '/v1/pilots',
      summary: 'Register a pilot',
      body: PilotDetailsSchema,
      response: PilotSchema,
      status: 201,
    },
    ({ viewer, body }) => deps.pilots.register(viewer, body),
  );
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/pilots/:pilotId',
      summary: 'One pilot',
      params: PilotParams,
      response: PilotSchema,
    },
    ({ viewer, params }) => deps.pilots.get(viewer, params.pilotId),
  );
  api.route(
    {
      ...base,
      method: 'put',
      path: '/v1/pilots/:pilotId',
      summary: 'Replace a pilot’s details from now on',
      params: PilotParams,
      body: EditPilotSchema,
      response: PilotSchema,
    },
    ({ viewer, params, body }) => deps.pilots.edit(viewer, params.pilotId, body),
  );
}
