import { z } from 'zod';
import type { Api } from './route.ts';

const PublicConfigSchema = z.object({
  mqttUrl: z.string(),
  demo: z.boolean(),
  mapStyleUrl: z.string().nullable(),
});

/** What the web client must know before anyone logs in. */
export function publicConfigRoutes(
  api: Api,
  deps: { mqttUrl: () => string; demo: boolean; mapStyleUrl: string | undefined },
): void {
  api.route(
    {
      method: 'get',
      path: '/v1/config',
      tag: 'platform',
      summary: 'Public settings of this installation',
      access: 'public',
      response: PublicConfigSchema,
    },
    async () => ({ mqttUrl: deps.mqttUrl(), demo: deps.demo, mapStyleUrl: deps.mapStyleUrl ?? null }),
  );
}
