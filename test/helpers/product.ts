import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { io, type Socket } from 'socket.io-client';
import { endNow } from '../../device-gateway/end-now.ts';
import { DEMO_LOGINS } from '../../seeds/demo.ts';
import type { Role } from '../../server/http/role.schema.ts';
import { type Clock, systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { startProduct } from '../../server/product.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import { makeDataDir, testConfig } from './context.ts';
import { once } from './gateway.ts';

export interface Answer<Body = unknown> {
  status: number;
  body: Body;
}

export interface TestApi {
  get<Body = unknown>(path: string): Promise<Answer<Body>>;
  post<Body = unknown>(path: string, body?: unknown): Promise<Answer<Body>>;
  put<Body = unknown>(path: string, body: unknown): Promise<Answer<Body>>;
  patch<Body = unknown>(path: string, body: unknown): Promise<Answer<Body>>;
  delete<Body = unknown>(path: string): Promise<Answer<Body>>;
}

export interface TestProduct {
  http: string;
  mqtt: string;
  login(role: Role): Promise<string>;
  api(token: string): TestApi;
  /** A device that does not reconnect; closed with the product. */
  device(credential: DeviceCredential, options?: IClientOptions): Promise<MqttClient>;
  /** A viewer of the `/live` namespace; closed with the product. */
  live(token: string): Promise<Socket>;
  close(): Promise<void>;
}

/** Talks to a running product, in this process or another. */
export function talkTo(at: { http: string; mqtt: string }): Omit<TestProduct, 'close'> & {
  hangUp(): Promise<void>;
} {
  const clients: MqttClient[] = [];
  const sockets: Socket[] = [];
  return {
    ...at,
    login: async (role) => {
      const { email, password } = DEMO_LOGINS.find((one) => one.role === role) ?? {};
      const answer = await ask({ http: at.http }, 'POST', '/v1/sessions', { email, password });
      return (answer.body as { accessToken: string }).accessToken;
    },
    api: (token) => apiOf(at.http, token),
    device: async ({ clientId, username, password }, options = {}) => {
      const client = connect(at.mqtt, { clientId, username, password, reconnectPeriod: 0, ...options });
      clients.push(client);
      await once(client, 'connect');
      return client;
    },
    live: async (token) => {
      const socket = io(`${at.http}/live`, {
        auth: { token },
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
      });
      sockets.push(socket);
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('connect_error', reject);
      });
      return socket;
    },
    hangUp: async () => {
      for (const socket of sockets) socket.disconnect();
      await Promise.all(clients.map(endNow));
    },
  };
}

/** The whole product on free ports with a store of its own; the demo's simulated fleet only when asked. */
export async function startTestProduct(
  options: { demo?: boolean; fleet?: boolean; clock?: Clock; dataDir?: string } = {},
): Promise<TestProduct> {
  const own = options.dataDir === undefined ? makeDataDir() : undefined;
  const dataDir = options.dataDir ?? own?.dataDir ?? '';
  const product = await startProduct({
    config: testConfig(dataDir, { DEMO: (options.demo ?? true) ? 'on' : 'off' }),
    clock: options.clock ?? systemClock,
    ids: systemIds,
    logger: createLogger('silent'),
    fleet: options.fleet ?? false,
  });
  const { hangUp, ...talking } = talkTo(product);
  return {
    ...talking,
    close: async () => {
      await hangUp();
      await product.close();
      await own?.remove();
    },
  };
}

function apiOf(http: string, token: string): TestApi {
  const call =
    (method: string) =>
    <Body>(path: string, body?: unknown): Promise<Answer<Body>> =>
      ask({ http, token }, method, path, body) as Promise<Answer<Body>>;
  return {
    get: call('GET'),
    post: call('POST'),
    put: call('PUT'),
    patch: call('PATCH'),
    delete: call('DELETE'),
  };
}

async function ask(
  { http, token }: { http: string; token?: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(new URL(path, http), {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
