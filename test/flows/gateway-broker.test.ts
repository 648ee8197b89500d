import { connect } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateway } from '../../device-gateway/gateway.ts';
import { LIMITS } from '../../server/config.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { StartupError } from '../../server/lib/errors.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { HandClock } from '../helpers/clock.ts';
import {
  MemoryDirectory,
  MemorySink,
  once,
  osd,
  startTestGateway,
  type TestGateway,
  until,
} from '../helpers/gateway.ts';

const AIRCRAFT = 'AIRCRAFT0001';
const OSD_TOPIC = `thing/product/${AIRCRAFT}/osd`;

let running: TestGateway;
beforeEach(async () => {
  running = await startTestGateway();
  running.directory.add('dev_a', { serialNumbers: [AIRCRAFT] });
  running.directory.add('dev_b', { serialNumbers: ['AIRCRAFT0002'] });
});
afterEach(() => running.close());

async function loginError(options: Record<string, unknown>): Promise<unknown> {
  const client = connect(running.gateway.url, {
    clientId: 'dev_a',
    username: 'dev_a',
    password: 'pw',
    reconnectPeriod: 0,
    ...options,
  });
  const error = await new Promise<unknown>((resolve) => client.once('error', resolve));
  await client.endAsync(true);
  return error;
}

/** Subscribes and waits for the first message on the filter. */
async function firstMessage(
  client: Awaited<ReturnType<TestGateway['device']>>,
  filter: string,
): Promise<{ topic: string; body: Record<string, unknown> }> {
  const arrived = once(client, 'message');
  await client.subscribeAsync(filter, { qos: 1 });
  const [topic, payload] = await arrived;
  return { topic: String(topic), body: JSON.parse(String(payload)) };
}

describe('login', () => {
  it('answers a wrong password, an unknown device and a missing password with CONNACK 4', async () => {
    expect(await loginError({ password: 'wrong' })).toMatchObject({ code: 4 });
    expect(await loginError({ clientId: 'dev_x', username: 'dev_x' })).toMatchObject({ code: 4 });
    expect(await loginError({ password: undefined })).toMatchObject({ code: 4 });
    expect(await loginError({ username: undefined, password: undefined })).toMatchObject({ code: 4 });
  });

  it('refuses a client id that is not the user name or has no device form', async () => {
    expect(await loginError({ clientId: 'dev_b' })).toMatchObject({ code: 2 });
    expect(await loginError({ clientId: 'a/b#' })).toMatchObject({ code: 2 });
  });

  it('refuses a will on any topic but the own status', async () => {
    const will = { topic: OSD_TOPIC, payload: Buffer.from('x'), qos: 1 as const, retain: false };
    expect(await loginError({ will })).toMatchObject({ code: 5 });
  });

  it('still serves others after all of that', async () => {
    await loginError({ password: undefined });
    const device = await running.device('dev_a');
    expect(device.connected).toBe(true);
  });

  it('names the port and the variable when the port is in use', async () => {
    const second = createGateway({
      sink: new MemorySink(),
      directory: new MemoryDirectory(),
      logger: createLogger('silent'),
      clock: systemClock,
      host: '127.0.0.1',
      mqttPort: running.gateway.port,
      profile: 'standard',
      limits: LIMITS,
    });
    await expect(second).rejects.toThrow(StartupError);
    await expect(second).rejects.toThrow(new RegExp(`${running.gateway.port}.*MQTT_PORT`));
  });
});

describe('publish', () => {
  it('acknowledges only after the commit', async () => {
    const release = running.sink.hold();
    const device = await running.device('dev_a');
    let acknowledged = false;
    const published = device
      .publishAsync(OSD_TOPIC, osd({ latitude: 22.5, longitude: 114 }), { qos: 1 })
      .then(() => {
        acknowledged = true;
      });
    await until(() => running.sink.submitted.length === 1);
    // A PINGREQ answered meanwhile shows that the connection is served and the PUBACK alone is held back.
    device.sendPing();
    await new Promise((resolve) => device.once('packetreceive', resolve));
    expect(acknowledged).toBe(false);
    release();
    await published;
    expect(running.sink.samples).toHaveLength(1);
  });

  it('does not acknowledge a message whose commit failed: the device sends it again', async () => {
    running.sink.refuseNext(1);
    const device = await running.device('dev_a', { reconnectPeriod: 1 });
    await device.publishAsync(OSD_TOPIC, osd({ latitude: 22.5, longitude: 114 }), { qos: 1 });
    expect(running.sink.submitted).toHaveLength(2);
    expect(running.sink.samples).toHaveLength(1);
  });

  it('acknowledges many in publish order', async () => {
    const device = await running.device('dev_a');
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        device
          .publishAsync(OSD_TOPIC, osd({ latitude: 22.5, longitude: 114 }, 1_760_000_000_000 + index), {
            qos: 1,
          })
          .then(() => order.push(index)),
      ),
    );
    expect(order).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(running.sink.samples.map((sample) => sample.observedAtMs)).toEqual(
      order.map((index) => 1_760_000_000_000 + index),
    );
  });

  it.each([
    'skycover/v1/dev_b/telemetry',
    'thing/product/dev_b/events',
    '$SYS/x/new/clients',
    'anything',
    'skycover/v1/dev_a/cover/AIRCRAFT0001',
  ])('closes the connection on a denied publish to %s', async (topic) => {
    const victim = await running.device('dev_b');
    const device = await running.device('dev_a');
    const closed = once(device, 'close');
    device.publish(topic, 'dev_b', { qos: 0 });
    await closed;
    expect(running.sink.submitted).toHaveLength(0);
    expect(running.gateway.counters()).toMatchObject({ publishesDenied: 1 });
    expect(victim.connected).toBe(true);
  });

  it('keeps what an unbound aircraft sent and tells the device what to do', async () => {
    const device = await running.device('dev_a');
    const notice = firstMessage(device, 'skycover/v1/dev_a/notices');
    await device.publishAsync('thing/product/AIRCRAFT9999/osd', osd({ latitude: 22.5, longitude: 114 }), {
      qos: 1,
    });
    expect((await notice).body).toMatchObject({
      code: 'AIRCRAFT_NOT_BOUND',
      topic: 'thing/product/AIRCRAFT9999/osd',
      serialNumber: 'AIRCRAFT9999',
    });
    expect(running.sink.committed[0]).toMatchObject({
      deviceId: 'dev_a',
      outcome: { kind: 'quarantined', reason: 'AIRCRAFT_NOT_BOUND' },
    });
  });

  it.each([
    [OSD_TOPIC, '{"half":', 'PAYLOAD_NOT_JSON'],
    [OSD_TOPIC, '[]', 'PAYLOAD_INVALID'],
    ['skycover/v1/dev_a/telemetry', '{"serialNumber":"AIRCRAFT0001"}', 'TIMESTAMP_INVALID'],
    ['skycover/v1/dev_a/mavlink', '\xfd', 'PAYLOAD_INVALID'],
    ['skycover/v1/dev_a/remote-id', 'x', 'PAYLOAD_INVALID'],
    ['skycover/v1/dev_a/mht4053', 'x', 'PAYLOAD_NOT_JSON'],
  ])('quarantines %s %s as %s and acknowledges it', async (topic, payload, reason) => {
    const device = await running.device('dev_a');
    const notice = firstMessage(device, 'skycover/v1/dev_a/notices');
    await device.publishAsync(topic, payload, { qos: 1 });
    expect((await notice).body.code).toBe(reason);
    expect(Buffer.from(running.sink.committed[0]?.payload ?? [])).toEqual(Buffer.from(payload));
  });

  it('lets a receiver report any aircraft', async () => {
    running.directory.add('dev_r', { kind: 'receiver' });
    const device = await running.device('dev_r');
    const sample = {
      serialNumber: 'UNKNOWN00001',
      observedAt: '2026-01-01T00:00:00Z',
      latitudeDegrees: 22.5,
      longitudeDegrees: 114,
    };
    await device.publishAsync('skycover/v1/dev_r/telemetry', JSON.stringify(sample), { qos: 1 });
    expect(running.sink.samples[0]?.serialNumber).toBe('UNKNOWN00001');
  });

  it('answers update_topo without binding what it proposes', async () => {
    const device = await running.device('dev_a');
    const reply = firstMessage(device, 'sys/product/dev_a/status_reply');
    await until(() => device.connected);
    await device.publishAsync(
      'sys/product/dev_a/status',
      JSON.stringify({
        tid: 't1',
        bid: 'b1',
        timestamp: 1_760_000_000_000,
        method: 'update_topo',
        data: { sub_devices: [{ sn: 'AIRCRAFT9999' }] },
      }),
      { qos: 1 },
    );
    expect((await reply).body).toMatchObject({
      tid: 't1',
      bid: 'b1',
      method: 'update_topo',
      data: { result: 0 },
    });
    await device.publishAsync('thing/product/AIRCRAFT9999/osd', osd({ latitude: 1, longitude: 1 }), {
      qos: 1,
    });
    expect(running.sink.committed.at(-1)).toMatchObject({ outcome: { reason: 'AIRCRAFT_NOT_BOUND' } });
  });

  it('slows a device over its rate down and loses nothing', async () => {
    // The clock stands: what comes at once is at once, however slow the machine.
    const clock = new HandClock(1_760_000_000_000);
    const slow = await startTestGateway({ clock, limits: { mqttMessagesPerSecond: 50 } });
    slow.directory.add('dev_a', { serialNumbers: [AIRCRAFT] });
    const device = await slow.device('dev_a');
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        device.publishAsync(OSD_TOPIC, osd({ latitude: 22.5, longitude: 114 }, 1_760_000_000_000 + index), {
          qos: 1,
        }),
      ),
    );
    expect(slow.sink.samples).toHaveLength(60);
    expect(slow.gateway.counters().messagesThrottled).toBeGreaterThan(0);
    await slow.close();
  });
});

describe('subscribe', () => {
  it.each([
    '#',
    '+/#',
    '$SYS/#',
    '$SYS/+/new/subscribes',
    'skycover/v1/dev_b/cover/AIRCRAFT0002',
    'skycover/v1/+/notices',
    'skycover/#',
    '$share/g/skycover/v1/dev_a/#',
    'a/+b',
    OSD_TOPIC,
  ])('refuses the filter %s with SUBACK 128', async (filter) => {
    const device = await running.device('dev_a');
    const [first] = await device.subscribeAsync(filter, { qos: 1 }).catch((error: unknown) => [error]);
    expect(String(first)).not.toContain('granted');
    expect(running.gateway.counters().subscriptionsDenied ?? (filter === 'a/+b' ? 1 : 0)).toBe(1);
  });

  it('hands over the retained cover message at once, and only to its device', async () => {
    const message = {
      state: 'covered' as const,
      policyId: 'pol_1',
      limitFen: 100_000_000,
      validUntil: null,
      reason: null,
      at: '2026-01-01T00:00:00.000Z',
    };
    running.gateway.publishCover('dev_a', AIRCRAFT, message);
    const device = await running.device('dev_a');
    const received = await firstMessage(device, 'skycover/v1/dev_a/#');
    expect(received).toEqual({ topic: `skycover/v1/dev_a/cover/${AIRCRAFT}`, body: message });
  });

  it('no longer delivers cover of an aircraft whose binding ended', async () => {
    const device = await running.device('dev_a');
    await device.subscribeAsync('skycover/v1/dev_a/#', { qos: 1 });
    const received: string[] = [];
    device.on('message', (topic) => received.push(topic));
    running.directory.add('dev_a', { serialNumbers: [] });
    const notice = once(device, 'message');
    running.gateway.publishCover('dev_a', AIRCRAFT, {
      state: 'covered',
      policyId: null,
      limitFen: null,
      validUntil: null,
      reason: null,
      at: '2026-01-01T00:00:00.000Z',
    });
    running.gateway.publishNotice('dev_a', {
      code: 'X',
      message: 'm',
      topic: null,
      serialNumber: null,
      at: '2026-01-01T00:00:00.000Z',
    });
    await notice;
    expect(received).toEqual(['skycover/v1/dev_a/notices']);
  });

  it('grants at most the configured number of filters', async () => {
    const small = await startTestGateway({ limits: { mqttSubscriptionsPerDevice: 1 } });
    small.directory.add('dev_a');
    const device = await small.device('dev_a');
    await device.subscribeAsync('skycover/v1/dev_a/notices');
    await device.subscribeAsync('skycover/v1/dev_a/#').catch(() => undefined);
    expect(small.gateway.counters()).toMatchObject({ subscriptionsDenied: 1 });
    await small.close();
  });
});
