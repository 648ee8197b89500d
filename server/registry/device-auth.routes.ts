import { z } from 'zod';
import type { InternalApi } from '../http/internal-api.ts';
import { AppError } from '../lib/errors.ts';
import type { DevicesService } from './devices.service.ts';

const AuthenticateSchema = z.object({
  clientId: z.string().max(256),
  username: z.string().max(256),
  password: z.string().max(256),
});

/** Rights of devices for our gateways, and logins for an external broker (EMQX HTTP authentication). */
export function deviceAuthRoutes(internal: InternalApi, deps: { devices: DevicesService }): void {
  internal.route({
    method: 'get',
    path: '/internal/devices/:deviceId',
    handle: async ({ params }) => {
      const grant = await deps.devices.findGrant(params.deviceId ?? '');
      if (!grant) throw new AppError('NOT_FOUND');
      return { ...grant, serialNumbers: [...grant.serialNumbers] };
    },
  });
  internal.route({
    method: 'post',
    path: '/internal/mqtt/authenticate',
    body: AuthenticateSchema,
    handle: async ({ body }) => ({ result: (await deps.devices.authenticate(body)) ? 'allow' : 'deny' }),
  });
}
