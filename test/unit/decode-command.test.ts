import { describe, expect, it } from 'vitest';
import { DEVICE_TOPICS, parseDeviceTopic } from '../../device-gateway/access.ts';
import { parseDecodeOptions } from '../../device-gateway/decoders/decode-options.ts';
import type { Dialect } from '../../device-gateway/decoders/detect-channel.ts';
import { explainMessage } from '../../device-gateway/decoders/explain-message.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { GB_FRAME, hex, LOCATION, packOf } from '../helpers/remote-id-bytes.ts';

const DOCK = '4TADK2000000000001';
const heartbeat = hex('fd0900000203010000002e0000000714213b483513');

function explain(message: unknown, input: { topic?: string; dialect?: Dialect } = {}) {
  const { topic, dialect = 'auto' } = input;
  const bytes = message instanceof Uint8Array ? message : Buffer.from(JSON.stringify(message));
  const parsed = topic === undefined ? undefined : parseDeviceTopic(topic);
  return explainMessage(bytes, { dialect, topic: parsed, receivedAtMs: T0 });
}

describe('the decode command', () => {
  it.each<[string, string | undefined, unknown, object]>([
    [
      'a dock’s OSD',
      `thing/product/${DOCK}/osd`,
      { timestamp: T0, data: { job_number: 4, latitude: 22.5, longitude: 113.9 } },
      { understood: 'djiGroundProperties' },
    ],
    [
      'alarms',
      `thing/product/${DOCK}/events`,
      { method: 'hms', timestamp: T0, data: { list: [{ code: '0x16100083' }] } },
      { understood: 'djiHms', method: 'hms' },
    ],
    [
      'a traffic warning',
      undefined,
      { method: 'airsense_warning', timestamp: T0, data: [{ warning_level: 4 }] },
      { understood: 'djiAirsense', method: 'airsense_warning' },
    ],
    [
      'what a dock carries',
      `sys/product/${DOCK}/status`,
      { method: 'update_topo', data: { sub_devices: [] } },
      { understood: 'djiTopology', method: 'update_topo' },
    ],
    ['a dock’s question', undefined, { method: 'config', data: {} }, { understood: 'djiRequest' }],
    ['a birth', 'skycover/v1/dev_1/status', { state: 'online', session: 'a' }, { understood: 'deviceBirth' }],
    ['an autopilot’s state', undefined, heartbeat, { understood: 'mavlinkState' }],
    ['a cut frame', undefined, heartbeat.subarray(0, 15), { understood: 'mavlinkFrameBegun' }],
  ])('says what it understood of %s, and that nothing is wrong', (_what, topic, message, line) => {
    const { lines, exitCode } = explain(message, topic === undefined ? {} : { topic });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ ...line, detail: expect.any(String) });
    expect(exitCode).toBe(0);
  });

  it('tells of a bad MAVLink frame beside good ones, and ends with 1', () => {
    const spoilt = Buffer.from(heartbeat);
    spoilt[12] = 0x55;
    const { lines, exitCode } = explain(Buffer.concat([heartbeat, spoilt]));
    expect(lines).toMatchObject([
      { quarantined: 'PAYLOAD_INVALID', detail: expect.stringContaining('checksum') },
    ]);
    expect(exitCode).toBe(1);
  });

  it.each<[string, Uint8Array, string]>([
    ['GB 46750 frame', GB_FRAME.subarray(0, -4), 'cut off'],
    ['GB 46750 frame as text', Buffer.from(GB_FRAME.subarray(0, -4).toString('hex')), 'cut off'],
    ['message pack', packOf(LOCATION, LOCATION).subarray(0, -4), 'cut off'],
  ])('says of a %s whose end is missing that it is cut off', (_what, bytes, detail) => {
    const { lines, exitCode } = explain(bytes);
    expect(lines).toMatchObject([
      { quarantined: 'PAYLOAD_INVALID', detail: expect.stringContaining(detail) },
    ]);
    expect(exitCode).toBe(1);
  });

  it('advises by what is missing: the topic of an aircraft, or what the dock said before', () => {
    const data = { latitude: 22.5, longitude: 113.9, height: 50, mode_code: 5 };
    const alone = explain({ timestamp: T0, data });
    expect(alone.lines).toMatchObject([{ serialNumber: null, latitudeDegrees: 22.5 }]);
    expect(alone.notes.join()).toContain('add --topic thing/product/{serialNumber}/osd');
    const stream = { method: 'osd_info_push', timestamp: T0, data };
    for (const topic of [`thing/product/${DOCK}/drc/up`, undefined]) {
      const { lines, notes } = explain(stream, topic === undefined ? {} : { topic });
      expect(lines).toMatchObject([{ serialNumber: null, latitudeDegrees: 22.5 }]);
      expect(notes.join()).toContain('update_topo or OSD');
      expect(notes.join()).not.toContain('--topic');
    }
    const named = explain({ timestamp: T0, data }, { topic: 'thing/product/TESTAIRCRAFT1/osd' });
    expect(named).toMatchObject({ lines: [{ serialNumber: 'TESTAIRCRAFT1' }], notes: [], exitCode: 0 });
  });

  it('says that a guess was one', () => {
    expect(explain(Buffer.from('hello')).lines[0]?.detail).toContain('read as native by its form');
  });
});

describe('its options', () => {
  it.each(['foo/bar', 'skycover/v1/dev_1/notices', 'thing/product/DOCK00000001/services', ''])(
    'refuse the topic %j, where no device publishes, and name those where one does',
    (topic) => {
      const parse = () => parseDecodeOptions({ topic });
      expect(parse).toThrow(`No device publishes on ${JSON.stringify(topic)}`);
      for (const known of DEVICE_TOPICS) expect(parse).toThrow(known);
    },
  );

  it('name exactly the topics that a device may publish on', () => {
    for (const topic of DEVICE_TOPICS) {
      const filled = topic.replace(/\{\w+\}/, 'TESTAIRCRAFT1');
      expect(parseDecodeOptions({ topic: filled })).toMatchObject({ topic: { kind: expect.any(String) } });
    }
    expect(new Set(DEVICE_TOPICS).size).toBe(14);
  });

  it.each([
    { as: 'morse' },
    { hex: true, base64: true },
    { 'received-at': 'noon' },
    { as: 'mavlink', topic: 'thing/product/TESTAIRCRAFT1/osd' },
  ])('refuse %j', (typed) => expect(() => parseDecodeOptions(typed)).toThrow());

  it('take a dialect that the topic agrees with', () => {
    expect(parseDecodeOptions({ as: 'gb46750', topic: 'skycover/v1/dev_1/remote-id' })).toMatchObject({
      dialect: 'gb46750',
      encoding: 'bytes',
    });
    expect(parseDecodeOptions({})).toMatchObject({ dialect: 'auto', topic: undefined });
  });
});
