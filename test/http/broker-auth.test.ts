import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOPIC_RULES } from '../../device-gateway/service-access.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import { createServer, type SkycoverServer } from '../../server/server.ts';
import { addFleet, openTestContext, type TestContext } from '../helpers/context.ts';

// What EMQX asks the server (server/deploy/emqx.conf): every answer is 200 with allow or deny, since EMQX
// takes a 4xx for "no opinion".

let test: TestContext;
let server: SkycoverServer;
let device: DeviceCredential;
let revoked: DeviceCredential;
let serialNumber: string;

beforeAll(async () => {
  test = await openTestContext();
  const { devices } = test.context;
  const fleet = await addFleet(test.context);
  serialNumber = fleet.drone.serialNumber;
  device = await devices.createForDrone(fleet.viewer, fleet.drone.droneId, 'In use');
  revoked = await devices.createForDrone(fleet.viewer, fleet.drone.droneId, 'Given back');
  await devices.revoke(fleet.viewer, revoked.deviceId);
  server = createServer(test.context, { mqttUrl: () => 'mqtt://localhost', topicRules: TOPIC_RULES });
});
afterAll(async () => {
  await server.close();
  await test.close();
});

const post = (door: string, body: object, secret = test.context.serviceSecret) =>
  supertest(server.app).post(`/internal/mqtt/${door}`).set('authorization', `Bearer ${secret}`).send(body);

async function answerOf(door: string, body: object): Promise<unknown> {
  const { status, body: answer } = await post(door, body);
  expect(status).toBe(200);
  return (answer as { result: unknown }).result;
}

describe('POST /internal/mqtt/authenticate', () => {
  const cases: [string, () => object, 'allow' | 'deny'][] = [
    ['a device with its password', () => device, 'allow'],
    ['a wrong password', () => ({ ...device, password: 'wrong' }), 'deny'],
    ['another client id', () => ({ ...device, clientId: 'other' }), 'deny'],
    ['a revoked device', () => revoked, 'deny'],
    ['an unknown device', () => ({ clientId: 'dev_x', username: 'dev_x', password: 'x' }), 'deny'],
    ['nobody', () => ({ clientId: 'dev_x' }), 'deny'],
    ['what is not text', () => ({ clientId: null, username: 7, password: {} }), 'deny'],
    [
      'a name beyond all bounds',
      () => ({ clientId: 'x', username: 'x'.repeat(9_000), password: 'x' }),
      'deny',
    ],
    [
      'our own service, whatever its client id',
      () => ({
        clientId: 'skycover-gateway-1-0',
        username: 'skycover-service',
        password: test.context.serviceSecret,
      }),
      'allow',
    ],
    [
      'our own service with another password',
      () => ({ clientId: 'g', username: 'skycover-service', password: device.password }),
      'deny',
    ],
    [
      'the service secret under the name of a device',
      () => ({ ...device, password: test.context.serviceSecret }),
      'deny',
    ],
  ];
  it.each(cases)('answers %s', async (_who, body, result) => {
    expect(await answerOf('authenticate', body())).toBe(result);
  });

  it('refuses whoever does not know the service secret, and tells him nothing', async () => {
    const { status, body } = await post('authenticate', device, 'a guess');
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'TOKEN_INVALID' });
    expect((await supertest(server.app).post('/internal/mqtt/authorize').send({})).status).toBe(401);
  });
});

describe('POST /internal/mqtt/authorize', () => {
  const asDevice = (action: string, topic: string) => ({ ...device, password: undefined, action, topic });
  const asService = (action: string, topic: string) => ({
    clientId: 'skycover-server-1-0',
    username: 'skycover-service',
    action,
    topic,
  });
  const own = (channel: string) => `skycover/v1/${device.deviceId}/${channel}`;

  const cases: [string, () => object, 'allow' | 'deny'][] = [
    ['its telemetry', () => asDevice('publish', own('telemetry')), 'allow'],
    ['properties of its aircraft', () => asDevice('publish', `thing/product/${serialNumber}/osd`), 'allow'],
    ['telemetry of another device', () => asDevice('publish', 'skycover/v1/dev_x/telemetry'), 'deny'],
    ['its own cover', () => asDevice('publish', own(`cover/${serialNumber}`)), 'deny'],
    ['a topic of the broker', () => asDevice('publish', '$SYS/x'), 'deny'],
    ['a subscription to its cover', () => asDevice('subscribe', own('cover/+')), 'allow'],
    ['a subscription to its notices', () => asDevice('subscribe', own('notices')), 'allow'],
    ['a subscription to everything', () => asDevice('subscribe', '#'), 'deny'],
    ['a subscription to all covers', () => asDevice('subscribe', 'skycover/v1/+/cover/+'), 'deny'],
    [
      'a share of our work',
      () => asDevice('subscribe', '$share/skycover-gateway/skycover/v1/+/telemetry'),
      'deny',
    ],
    ['a share of its own cover', () => asDevice('subscribe', `$share/g/${own('cover/+')}`), 'deny'],
    ['an action nobody knows', () => asDevice('delete', own('telemetry')), 'deny'],
    ['a topic that is missing', () => ({ ...asDevice('publish', ''), topic: undefined }), 'deny'],
    ['another client id', () => ({ ...asDevice('publish', own('telemetry')), clientId: 'x' }), 'deny'],
    [
      'a revoked device',
      () => ({ ...revoked, action: 'publish', topic: `skycover/v1/${revoked.deviceId}/telemetry` }),
      'deny',
    ],
    [
      'an unknown device',
      () => ({ clientId: 'd', username: 'd', action: 'publish', topic: 'skycover/v1/d/telemetry' }),
      'deny',
    ],
    ['cover by our service', () => asService('publish', own(`cover/${serialNumber}`)), 'allow'],
    ['telemetry by our service', () => asService('publish', own('telemetry')), 'deny'],
    [
      'the shared work by our service',
      () => asService('subscribe', '$share/skycover-gateway/thing/product/+/osd'),
      'allow',
    ],
    ['everything by our service', () => asService('subscribe', '#'), 'deny'],
  ];
  it.each(cases)('answers %s', async (_what, body, result) => {
    expect(await answerOf('authorize', body())).toBe(result);
  });
});

it('opens no door for a broker when it was given no rules', async () => {
  const bare = createServer(test.context, { mqttUrl: () => 'mqtt://localhost' });
  const { status } = await supertest(bare.app)
    .post('/internal/mqtt/authorize')
    .set('authorization', `Bearer ${test.context.serviceSecret}`)
    .send({});
  expect(status).toBe(404);
  await bare.close();
});
