import { z } from 'zod';
import { ObservedClassSchema } from '../classification/observation.schema.ts';
import type { Api } from '../http/route.ts';
import type { ObservedClassService } from './observed-class.service.ts';

const DroneParams = z.strictObject({ droneId: z.string().max(64) });

export function observedClassRoutes(api: Api, deps: { observedClass: ObservedClassService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/drones/:droneId/observed-class',
      tag: 'drones',
      summary: 'Declared and observed class side by side, with the flights that show it',
      access: 'user',
      params: DroneParams,
      response: ObservedClassSchema,
    },
    ({ viewer, params }) => deps.observedClass.get(viewer, params.droneId),
  );
}
