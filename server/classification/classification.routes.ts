import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { ClassificationSchema } from './classification.schema.ts';
import type { ClassificationService } from './classification.service.ts';

const DroneParams = z.strictObject({ droneId: z.string().max(64) });

export function classificationRoutes(api: Api, deps: { classification: ClassificationService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/drones/:droneId/classification',
      tag: 'drones',
      summary: '分类 · 分型 · 分级 with reasons and clauses',
      access: 'user',
      params: DroneParams,
      response: ClassificationSchema,
    },
    ({ viewer, params }) => deps.classification.classifyOwn(viewer, params.droneId),
  );
}
