import type { Api } from '../http/route.ts';
import { pageOf } from '../lib/wire.schema.ts';
import { ListQuarantineQuerySchema, QuarantinedSchema } from './quarantine.schema.ts';
import type { QuarantineService } from './quarantine.service.ts';

export function telemetryRoutes(api: Api, deps: { quarantine: QuarantineService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/quarantine',
      tag: 'quarantine',
      summary: 'Messages that could not be used, with their bytes',
      access: 'user',
      query: ListQuarantineQuerySchema,
      response: pageOf(QuarantinedSchema),
    },
    ({ viewer, query }) => deps.quarantine.list(viewer, query),
  );
}
