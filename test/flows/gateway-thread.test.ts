import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayDeps } from '../../device-gateway/gateway.ts';
import { openGatewayThread } from '../../device-gateway/thread/gateway-thread.ts';
import { LIMITS } from '../../server/config.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { StartupError } from '../../server/lib/errors.ts';
import { createLogger } from '../../server/lib/logger.ts';
import {
  MemoryDirectory,
  MemoryLinks,
  MemorySink,
  once,
  osd,
  startTestGateway,
  type TestGateway,
} from '../helpers/gateway.ts';

// The gateway as `npm start` runs it: on a thread of its own, from the build that the test command makes.
const ENTRY = new URL('../../.build/node/device-gateway/thread/main.js', import.meta.url);
const SN = 'AIRCRAFT0001';
const OSD_TOPIC = `thing/product/${SN}/osd`;
const open = (deps: GatewayDeps) => openGatewayThread(deps, ENTRY);

let running: TestGateway;
const links = new MemoryLinks();

beforeEach(async () => {
  running = await startTestGateway({ open, links });
  running.directory.add('dev_a', { serialNumbers: [SN] });
});

afterEach(() => running.close());

const position = (index: number) => osd({ latitude: 22.5, longitude: 114.1 }, 1_760_000_000_000 + index);

describe('a gateway on a thread of its own', () => {
  it('hands over samples and bytes as they came, in the order of publishing', async () => {
    const device = await running.device('dev_a');
    const sent = Array.from({ length: 200 }, (_, index) => position(index));
    await Promise.all(sent.map((text) => device.publishAsync(OSD_TOPIC, text, { qos: 1 })));
    expect(running.sink.committed.map(({ payload }) => Buffer.from(payload).toString())).toEqual(sent);
    expect(running.sink.samples).toHaveLength(200);
    expect(running.sink.samples[7]).toMatchObject({
      serialNumber: SN,
      observedAtMs: 1_760_000_000_007,
      latitudeDegrees: 22.5,
      altitudeAmslMeters: null,
      codes: [],
      flags: [],
    });
  });

  it('tells across when a device comes and goes', async () => {
    links.events.length = 0;
    const device = await running.device('dev_a');
    await expect.poll(() => links.events).toEqual(['dev_a connected']);
    await device.endAsync();
    await expect.poll(() => links.events).toEqual(['dev_a connected', 'dev_a disconnected']);
  });

  it('acknowledges only after the commit', async () => {
    const release = running.sink.hold();
    const device = await running.device('dev_a');
    let acknowledged = false;
    const published = device.publishAsync(OSD_TOPIC, position(0), { qos: 1 }).then(() => {
      acknowledged = true;
    });
    device.sendPing();
    await new Promise((resolve) => device.once('packetreceive', resolve));
    expect(acknowledged).toBe(false);
    release();
    await published;
    expect(running.sink.samples).toHaveLength(1);
  });

  it('closes the connection whose commit failed, and takes the message when it is sent again', async () => {
    running.sink.refuseNext(1);
    const device = await running.device('dev_a', { reconnectPeriod: 1 });
    await device.publishAsync(OSD_TOPIC, position(0), { qos: 1 });
    expect(running.sink.submitted).toHaveLength(2);
    expect(running.sink.samples).toHaveLength(1);
  });

  it('tells a device what could not be used, and its cover', async () => {
    const device = await running.device('dev_a');
    await device.subscribeAsync(['skycover/v1/dev_a/notices', 'skycover/v1/dev_a/cover/+']);
    const notice = once(device, 'message');
    await device.publishAsync(OSD_TOPIC, 'no JSON', { qos: 1 });
    expect(String((await notice)[1])).toContain('PAYLOAD_NOT_JSON');
    expect(running.sink.committed[0]?.outcome).toMatchObject({
      kind: 'quarantined',
      reason: 'PAYLOAD_NOT_JSON',
    });
    const cover = once(device, 'message');
    running.gateway.publishCover('dev_a', SN, {
      state: 'notCovered',
      policyId: null,
      limitFen: null,
      validUntil: null,
      reason: 'NO_STANDING_ORDER',
      at: '2026-01-01T00:00:00.000Z',
    });
    const [topic, payload] = await cover;
    expect(topic).toBe(`skycover/v1/dev_a/cover/${SN}`);
    expect(JSON.parse(String(payload))).toMatchObject({ state: 'notCovered' });
  });

  it('drops a device whose login is revoked, and counts it', async () => {
    const device = await running.device('dev_a');
    const closed = once(device, 'close');
    running.directory.revoke('dev_a');
    await closed;
    await expect(running.device('dev_a')).rejects.toMatchObject({ code: 4 });
    await expect
      .poll(() => running.gateway.counters(), { timeout: 5_000 })
      .toMatchObject({ revokedConnections: 1, loginsRefused: 1 });
  });

  it('passes on what a device says of itself, and answers a dock', async () => {
    const device = await running.device('dev_a');
    await device.subscribeAsync('sys/product/dev_a/status_reply');
    const reply = once(device, 'message');
    const data = { domain: '3', type: 2, sub_type: 0, sub_devices: [{ sn: SN, domain: '0', type: 67 }] };
    const topology = JSON.stringify({ tid: 't', bid: 'b', method: 'update_topo', data });
    await device.publishAsync('sys/product/dev_a/status', topology, { qos: 1 });
    expect(JSON.parse(String((await reply)[1]))).toMatchObject({ tid: 't', data: { result: 0 } });
    expect(running.reports).toMatchObject([{ deviceId: 'dev_a', report: { kind: 'topology' } }]);
  });

  it('says which port is in use', async () => {
    const second = open({
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

  it('that does not even start is told to whoever opens it', async () => {
    const broken = openGatewayThread(
      {
        sink: new MemorySink(),
        directory: new MemoryDirectory(),
        logger: createLogger('silent'),
        clock: systemClock,
        host: '127.0.0.1',
        mqttPort: 0,
        profile: 'standard',
        limits: LIMITS,
      },
      new URL('data:text/javascript,process.exit(3)'),
    );
    await expect(broken).rejects.toThrow(/thread ended \(3\)/);
  });
});
