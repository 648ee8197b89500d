import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { pageOf } from '../lib/wire.schema.ts';
import { IncidentSchema, ListIncidentsQuerySchema, UpdateIncidentSchema } from './incident.schema.ts';
import type { IncidentsService } from './incidents.service.ts';

const IncidentParams = z.strictObject({ incidentId: z.string().max(64) });

export function claimRoutes(api: Api, deps: { incidents: IncidentsService }): void {
  const tag = 'incidents';
  api.route(
    {
      method: 'get',
      path: '/v1/incidents',
      tag,
      summary: 'Incidents, newest first',
      access: 'user',
      query: ListIncidentsQuerySchema,
      response: pageOf(IncidentSchema),
    },
    ({ viewer, query }) => deps.incidents.list(viewer, query),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/incidents/:incidentId',
      tag,
      summary: 'One incident with its evidence',
      access: 'user',
      params: IncidentParams,
      response: IncidentSchema,
    },
    ({ viewer, params }) => deps.incidents.get(viewer, params.incidentId),
  );
  api.route(
    {
      method: 'patch',
      path: '/v1/incidents/:incidentId',
      tag,
      summary: 'Acknowledge, note, confirm, dismiss or reopen',
      access: 'user',
      params: IncidentParams,
      body: UpdateIncidentSchema,
      response: IncidentSchema,
    },
    ({ viewer, params, body }) => deps.incidents.update(viewer, params.incidentId, body),
  );
}
