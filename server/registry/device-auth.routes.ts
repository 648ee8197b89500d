import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { InternalApi } from '../http/internal-api.ts';
import { AppError } from '../lib/errors.ts';
import { sha256 } from '../lib/hash.ts';
import { DeviceReportSchema } from './device-report.schema.ts';
import type { DevicesService } from './devices.service.ts';
import type { TopicRules } from './topic-rules.port.ts';

/** What is absent, too long or no text matches no device, so it is denied like any other stranger. */
const text = z.string().max(256).catch('');

const AuthenticateSchema = z.object({ clientId: text, username: text, password: text });
const AuthorizeSchema = z.object({ clientId: text, username: text, action: text, topic: text });

interface Deps {
  devices: DevicesService;
  serviceSecret: string;
  rules: TopicRules;
}

/** Rights of devices, for our gateways. */
export function deviceGrantRoutes(internal: InternalApi, deps: Pick<Deps, 'devices'>): void {
  internal.route({
    method: 'get',
    path: '/internal/devices/:deviceId',
    handle: async ({ params }) => {
      const grant = await deps.devices.findGrant(params.deviceId ?? '');
      if (!grant) throw new AppError('NOT_FOUND');
      return { ...grant, serialNumbers: [...grant.serialNumbers] };
    },
  });
}

/** What our gateways hear of devices themselves. */
export function deviceReportRoutes(internal: InternalApi, deps: Pick<Deps, 'devices'>): void {
  internal.route({
    method: 'post',
    path: '/internal/devices/:deviceId/reports',
    body: DeviceReportSchema,
    handle: async ({ params, body }) => {
      await deps.devices.report(params.deviceId ?? '', body);
      return {};
    },
  });
}

/**
 * The questions of an external broker: who may log in, who may use which topic (EMQX HTTP authentication and
 * authorization, server/deploy/emqx.conf).
 */
export function brokerAuthRoutes(internal: InternalApi, deps: Deps): void {
  internal.route({
    method: 'post',
    path: '/internal/mqtt/authenticate',
    body: AuthenticateSchema,
    handle: async ({ body }) => toAnswer(await mayLogIn(body, deps)),
  });
  internal.route({
    method: 'post',
    path: '/internal/mqtt/authorize',
    body: AuthorizeSchema,
    handle: async ({ body }) => toAnswer(await mayUse(body, deps)),
  });
}

/** Always an answer with status 200: EMQX takes any other for "no opinion". */
function toAnswer(allowed: boolean): { result: 'allow' | 'deny' } {
  return { result: allowed ? 'allow' : 'deny' };
}

async function mayLogIn(
  body: z.output<typeof AuthenticateSchema>,
  { devices, serviceSecret, rules }: Deps,
): Promise<boolean> {
  if (body.username === rules.serviceUsername) {
    // Compared as hashes, in constant time: neither length nor prefix of the secret leaks.
    return timingSafeEqual(sha256(body.password), sha256(serviceSecret));
  }
  return (await devices.authenticate(body)) !== undefined;
}

/** Asked anew for every publish and subscribe, so that a revoked device is out with its next packet. */
async function mayUse(
  { clientId, username, action, topic }: z.output<typeof AuthorizeSchema>,
  { devices, rules }: Deps,
): Promise<boolean> {
  if (action !== 'publish' && action !== 'subscribe') return false;
  if (username === rules.serviceUsername)
    return action === 'publish' ? rules.canServicePublish(topic) : rules.canServiceSubscribe(topic);
  const grant = clientId === username ? await devices.findGrant(username) : undefined;
  if (!grant) return false;
  return action === 'publish' ? rules.canPublish(grant, topic) : rules.canSubscribe(grant, topic);
}
