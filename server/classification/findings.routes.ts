import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { pageOf } from '../lib/wire.schema.ts';
import { DecideFindingSchema, FindingSchema, ListFindingsQuerySchema } from './finding.schema.ts';
import type { FindingsService } from './findings.service.ts';

const FindingParams = z.strictObject({ findingId: z.string().max(64) });
const tag = 'findings';

export function findingRoutes(api: Api, deps: { findings: FindingsService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/findings',
      tag,
      summary: 'Findings 核查发现, newest first',
      access: 'user',
      query: ListFindingsQuerySchema,
      response: pageOf(FindingSchema),
    },
    ({ viewer, query }) => deps.findings.list(viewer, query),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/findings/:findingId',
      tag,
      summary: 'One finding with what was decided about it',
      access: 'user',
      params: FindingParams,
      response: FindingSchema,
    },
    ({ viewer, params }) => deps.findings.get(viewer, params.findingId),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/findings/:findingId/decision',
      tag,
      summary: 'Confirm, dismiss or reopen a finding',
      access: 'user',
      params: FindingParams,
      body: DecideFindingSchema,
      response: FindingSchema,
    },
    ({ viewer, params, body }) => deps.findings.decide(viewer, params.findingId, body),
  );
}
