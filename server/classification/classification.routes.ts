import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { fromInstant } from '../lib/clock.ts';
import { InstantSchema } from '../lib/wire.schema.ts';
import { ClassificationSchema, RuleVersionSchema } from './classification.schema.ts';
import type { ClassificationService } from './classification.service.ts';
import { findingRoutes } from './findings.routes.ts';
import type { FindingsService } from './findings.service.ts';

const DroneParams = z.strictObject({ droneId: z.string().max(64) });
const ClassificationQuery = z.strictObject({
  at: InstantSchema.optional().describe('by the facts of that instant; now by default'),
  ruleVersion: RuleVersionSchema.optional().describe('the newest by default'),
});

export function classificationRoutes(
  api: Api,
  deps: { classification: ClassificationService; findings: FindingsService },
): void {
  findingRoutes(api, deps);
  api.route(
    {
      method: 'get',
      path: '/v1/drones/:droneId/classification',
      tag: 'drones',
      summary: '分类 · 分型 · 分级 with reasons and clauses',
      access: 'user',
      params: DroneParams,
      query: ClassificationQuery,
      response: ClassificationSchema,
    },
    ({ viewer, params, query }) =>
      deps.classification.classifyOwn(viewer, params.droneId, {
        atMs: query.at === undefined ? undefined : fromInstant(query.at),
        ruleVersion: query.ruleVersion,
      }),
  );
}
