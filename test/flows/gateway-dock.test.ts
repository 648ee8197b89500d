import type { MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceReport } from '../../server/registry/device-report.schema.ts';
import { once, osd, startTestGateway, type TestGateway, until } from '../helpers/gateway.ts';

// A dock as DJI documents it: it names itself by its own serial number, its aircraft by theirs.
const DOCK = 'DOCK00000001';
const AIRCRAFT = 'AIRCRAFT0001';

let test: TestGateway | undefined;
afterEach(async () => {
  await test?.close();
  test = undefined;
});

async function connectDock(): Promise<{ test: TestGateway; dock: MqttClient; replies: Reply[] }> {
  const started = await startTestGateway();
  test = started;
  started.directory.add('dev_dock', { serialNumbers: [AIRCRAFT], gatewaySerialNumber: DOCK });
  const dock = await started.device('dev_dock');
  const replies: Reply[] = [];
  dock.on('message', (topic, payload) => replies.push({ topic, message: JSON.parse(String(payload)) }));
  await dock.subscribeAsync([`sys/product/${DOCK}/status_reply`, `thing/product/${DOCK}/requests_reply`]);
  return { test: started, dock, replies };
}
interface Reply {
  topic: string;
  message: { tid: string; method: string; data: { result?: number } };
}

const sub = { sn: AIRCRAFT, domain: '0', type: 67, sub_type: 1 };
const topology = (...subDevices: object[]) =>
  JSON.stringify({
    tid: 't1',
    bid: 'b1',
    timestamp: Date.now(),
    method: 'update_topo',
    data: { domain: '3', type: 2, sub_type: 0, sub_devices: subDevices },
  });

describe('a dock', () => {
  it('stays connected under its own serial number, proposes its aircraft and is answered', async () => {
    const { test: gateway, dock, replies } = await connectDock();
    await dock.publishAsync(`sys/product/${DOCK}/status`, topology(sub), { qos: 1 });
    await dock.publishAsync(
      `thing/product/${DOCK}/requests`,
      JSON.stringify({ tid: 't2', bid: 'b2', method: 'config', timestamp: Date.now(), data: {} }),
      { qos: 1 },
    );
    await until(() => replies.length === 2);
    expect(replies).toMatchObject([
      { topic: `sys/product/${DOCK}/status_reply`, message: { tid: 't1', data: { result: 0 } } },
      { topic: `thing/product/${DOCK}/requests_reply`, message: { tid: 't2', data: { result: 1 } } },
    ]);
    expect(gateway.reports).toMatchObject([
      {
        deviceId: 'dev_dock',
        report: {
          kind: 'topology',
          gatewaySerialNumber: DOCK,
          aircraft: [{ serialNumber: AIRCRAFT, modelName: 'Matrice 30T' }],
        },
      },
    ]);
    expect(dock.connected).toBe(true);
  });

  it('sends its own properties, which are no aircraft’s, and its aircraft’s, which are', async () => {
    const { test: gateway, dock } = await connectDock();
    const here = { latitude: 22.5, longitude: 114.1, mode_code: 4 };
    await dock.publishAsync(`thing/product/${DOCK}/osd`, osd(here, Date.now()), { qos: 1 });
    await dock.publishAsync(`thing/product/${AIRCRAFT}/osd`, osd(here, Date.now()), { qos: 1 });
    expect(gateway.sink.samples).toMatchObject([{ serialNumber: AIRCRAFT, mode: 'takeoff' }]);
  });

  it('of another device is not its to speak for: the connection closes', async () => {
    const { dock } = await connectDock();
    const closed = once(dock, 'close');
    dock.publish('sys/product/DOCK00000002/status', topology(), { qos: 1 });
    await closed;
  });
});

describe('a device of the native dialect', () => {
  const status = 'skycover/v1/dev_x/status';
  const will = (session: string) => ({
    topic: status,
    payload: Buffer.from(JSON.stringify({ state: 'offline', session })),
    qos: 1 as const,
    retain: false,
  });

  it('is born and dies: each is told with its session', async () => {
    const started = await startTestGateway();
    test = started;
    started.directory.add('dev_x', { serialNumbers: [AIRCRAFT] });
    const device = await started.device('dev_x', { will: will('s1') });
    const birth = {
      state: 'online',
      session: 's1',
      device: 'Maker X1',
      firmware: '1.2',
      aircraft: [AIRCRAFT],
    };
    await device.publishAsync(status, JSON.stringify(birth), { qos: 1 });
    device.stream.destroy();
    await until(() => started.gateway.counters().linkLosses === 1);
    // The end of the connection and the will say the same: it is told once, and again after the next birth.
    const again = await started.device('dev_x', { will: { ...will('s1'), payload: Buffer.from('gone') } });
    await again.publishAsync(status, JSON.stringify({ ...birth, session: 's2' }), { qos: 1 });
    again.stream.destroy();
    await until(() => started.gateway.counters().linkLosses === 2);
    const last = await started.device('dev_x');
    await last.publishAsync(status, JSON.stringify({ state: 'online', session: 's3' }), { qos: 1 });
    const reports: DeviceReport[] = started.reports.map((one) => one.report);
    expect(reports).toMatchObject([
      { kind: 'birth', session: 's1', device: 'Maker X1', aircraft: [AIRCRAFT] },
      { kind: 'death', session: 's1' },
      { kind: 'birth', session: 's2' },
      { kind: 'death', session: 's2' },
      { kind: 'birth', session: 's3' },
    ]);
    expect(started.sink.submitted).toEqual([]);
  });

  it('whose status nobody can read hears so, and the message is kept', async () => {
    const started = await startTestGateway();
    test = started;
    started.directory.add('dev_x');
    const device = await started.device('dev_x');
    await device.subscribeAsync('skycover/v1/dev_x/notices');
    const notice = once(device, 'message');
    await device.publishAsync(status, '{"state":"online"}', { qos: 1 });
    expect(started.sink.submitted).toMatchObject([
      {
        topic: status,
        outcome: { kind: 'quarantined', reason: 'PAYLOAD_INVALID', detail: 'session: missing' },
      },
    ]);
    expect(String((await notice)[1])).toContain('session: missing');
    expect(started.reports).toEqual([]);
  });

  it('that left no will is known to be gone when its connection ends, or its rights', async () => {
    const started = await startTestGateway();
    test = started;
    started.directory.add('dev_x');
    const birth = { state: 'online', session: 's1' };
    const device = await started.device('dev_x');
    await device.publishAsync(status, JSON.stringify(birth), { qos: 1 });
    started.directory.revoke('dev_x');
    await until(() => started.reports.length === 2);
    expect(started.reports[1]?.report).toMatchObject({ kind: 'death', session: 's1' });
  });

  it('whose will is plain words is still known to be gone', async () => {
    const started = await startTestGateway();
    test = started;
    started.directory.add('dev_x');
    const device = await started.device('dev_x', { will: { ...will('s1'), payload: Buffer.from('gone') } });
    device.stream.destroy();
    await until(() => started.reports.length === 1);
    expect(started.reports[0]?.report).toMatchObject({ kind: 'death', session: null });
  });
});
