import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDeviceTopic } from '../../device-gateway/access.ts';
import { type Channel, decode } from '../../device-gateway/decoders/decode.ts';
import { detectChannel, UNNAMED_AIRCRAFT } from '../../device-gateway/decoders/detect-channel.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { toWireSample } from '../../device-gateway/decoders/to-wire-sample.ts';
import { CanonicalSampleSchema } from '../../server/telemetry/sample.schema.ts';
import { osd } from '../helpers/gateway.ts';

const native: Channel = { kind: 'native' };
const decodeNative = (value: unknown) =>
  decode(EMPTY_DEVICE_STATE, Buffer.from(JSON.stringify(value)), {
    channel: native,
    receivedAtMs: 5,
    bound: new Set(),
  });
const SAMPLE = {
  serialNumber: 'AIRCRAFT0001',
  observedAt: '2026-01-01T08:00:00+08:00',
  latitudeDegrees: 22.5,
  longitudeDegrees: 114,
};

describe('native JSON', () => {
  it('takes an instant with offset or Unix milliseconds', () => {
    expect(decodeNative(SAMPLE).samples[0]?.observedAtMs).toBe(Date.UTC(2026, 0, 1));
    expect(decodeNative({ ...SAMPLE, observedAt: 1_767_225_600_000 }).samples[0]?.observedAtMs).toBe(
      1_767_225_600_000,
    );
  });

  it.each([1_767_225_600, 'yesterday', undefined, '2026-13-01T00:00:00Z'])(
    'quarantines the time %s',
    (observedAt) => {
      expect(decodeNative({ ...SAMPLE, observedAt }).quarantined).toMatchObject({
        reason: 'TIMESTAMP_INVALID',
        serialNumber: 'AIRCRAFT0001',
      });
    },
  );

  it('leaves what is not said null, ignores what it does not know and keeps altitudes apart', () => {
    const [sample] = decodeNative({ ...SAMPLE, altitudeAmslMeters: 50, colour: 'red' }).samples;
    expect(sample).toMatchObject({
      altitudeAmslMeters: 50,
      altitudeEllipsoidMeters: null,
      heightAboveTakeoffMeters: null,
      batteryPercent: null,
      mode: null,
    });
    expect(sample).not.toHaveProperty('colour');
  });

  it.each<[string, (number | undefined)[], number[]]>([
    ['one by one', [0, 1, 2], [0, 0, 0]],
    ['with three missing', [5, 9], [0, 3]],
    ['from anywhere', [700], [0]],
    ['late ones after newer', [5, 7, 6, 8], [0, 1, 0, 0]],
    ['the same for a batch', [5, 5, 5, 6], [0, 0, 0, 0]],
    ['from 0 again after a start', [5, 0, 1, 4], [0, 0, 0, 2]],
    ['none', [undefined, undefined], [0, 0]],
  ])('counts what is missing: %s', (_what, sequences, missing) => {
    let state = EMPTY_DEVICE_STATE;
    const counted = sequences.map((sequence) => {
      const bytes = Buffer.from(JSON.stringify({ ...SAMPLE, sequence }));
      const decoded = decode(state, bytes, { channel: native, receivedAtMs: 5, bound: new Set() });
      state = decoded.state;
      const codes = decoded.samples[0]?.codes ?? [];
      return Number(/^native:gap:(\d+)$/.exec(codes[0] ?? '')?.[1] ?? 0);
    });
    expect(counted).toEqual(missing);
  });

  it.each<[string, (number | string)[], (number | null)[]]>([
    ['is no gap', [5, 'bad 6', 7], [0, null, 0]],
    ['hides none before it', [5, 'bad 8', 9], [0, null, 2]],
    ['hides none behind it', [5, 'bad 6', 9], [0, null, 2]],
    ['and sent again corrected is none either', [5, 'bad 6', 6, 7], [0, null, 0, 0]],
    ['and sent twice counts once', [5, 'bad 6', 'bad 6', 8], [0, null, null, 1]],
    ['with a number that nobody can believe moves nothing', [5, 'bad 9000000', 6], [0, null, 0]],
    ['after a start begins anew', [5, 'bad 0', 1], [0, null, 0]],
  ])('counts a refused sample as received: it %s', (_what, sent, gaps) => {
    let state = EMPTY_DEVICE_STATE;
    const told = sent.map((one) => {
      const sequence = Number(String(one).replace('bad ', ''));
      const latitudeDegrees = typeof one === 'string' ? 91 : 22.5;
      const bytes = Buffer.from(JSON.stringify({ ...SAMPLE, sequence, latitudeDegrees }));
      const decoded = decode(state, bytes, { channel: native, receivedAtMs: 5, bound: new Set() });
      state = decoded.state;
      const [sample] = decoded.samples;
      return sample ? Number(/^native:gap:(\d+)$/.exec(sample.codes[0] ?? '')?.[1] ?? 0) : null;
    });
    expect(told).toEqual(gaps);
  });

  it('counts the samples of a refused batch as received', () => {
    let state = decodeNative({ ...SAMPLE, sequence: 1 }).state;
    const batch = { samples: Array.from({ length: 101 }, (_, at) => ({ ...SAMPLE, sequence: at + 2 })) };
    for (const message of [batch, { ...SAMPLE, sequence: 103 }]) {
      const bytes = Buffer.from(JSON.stringify(message));
      const decoded = decode(state, bytes, { channel: native, receivedAtMs: 5, bound: new Set() });
      state = decoded.state;
      if (message !== batch) expect(decoded.samples[0]?.codes).toEqual([]);
    }
    expect.assertions(1);
  });

  it('says of stored samples that they are, and counts nothing by their old numbers', () => {
    const decoded = decodeNative({
      samples: [
        { ...SAMPLE, sequence: 9 },
        { ...SAMPLE, sequence: 3, historical: true },
        { ...SAMPLE, sequence: 10 },
      ],
    });
    expect(decoded.samples.map((sample) => sample.codes)).toEqual([[], ['native:historical'], []]);
  });

  it('keeps the same state where no number came', () => {
    expect(decodeNative(SAMPLE).state).toBe(EMPTY_DEVICE_STATE);
  });

  it('marks simulated samples', () => {
    expect(decodeNative({ ...SAMPLE, simulated: true }).samples[0]?.flags).toEqual(['simulated']);
  });

  it('uses the valid samples of a batch and names the first fault', () => {
    const decoded = decodeNative({ samples: [SAMPLE, { ...SAMPLE, latitudeDegrees: 91 }, SAMPLE] });
    expect(decoded.samples).toHaveLength(2);
    expect(decoded.quarantined).toMatchObject({
      reason: 'PAYLOAD_INVALID',
      detail: expect.stringContaining('samples.1.latitudeDegrees'),
    });
  });

  it('refuses a sample whose values all stand under names it does not know, and says which', () => {
    const { serialNumber, observedAt } = SAMPLE;
    const decoded = decodeNative({ serialNumber, observedAt, latitude: 22.5, longitude: 114.1 });
    expect(decoded).toMatchObject({ samples: [], quarantined: { reason: 'PAYLOAD_INVALID', serialNumber } });
    expect(decoded.quarantined?.detail).toContain('not known: latitude, longitude');
    expect(decodeNative({ serialNumber, observedAt, mode: 'standby', firmware: 'x' }).samples).toHaveLength(
      1,
    );
    expect(decodeNative({ serialNumber, observedAt }).samples).toHaveLength(1);
  });

  it('refuses an empty batch and one of more than a hundred', () => {
    expect(decodeNative({ samples: [] }).quarantined?.reason).toBe('PAYLOAD_INVALID');
    expect(decodeNative({ samples: Array(101).fill(SAMPLE) }).quarantined?.reason).toBe('PAYLOAD_INVALID');
  });
});

describe('nesting', () => {
  it('beyond any message is refused by its first brackets, and brackets in texts are no nesting', () => {
    const deep = decode(EMPTY_DEVICE_STATE, Buffer.from('['.repeat(250_000)), {
      channel: native,
      receivedAtMs: 5,
      bound: new Set(),
    });
    expect(deep.quarantined?.detail).toBe('nested more than 64 deep');
    const texts = decodeNative({ ...SAMPLE, note: '[{'.repeat(4_000), quote: '\\"[[' });
    expect(texts.samples).toHaveLength(1);
  });
});

describe('every decoder', () => {
  const channels: Channel[] = [
    native,
    { kind: 'djiProperties', serialNumber: 'AIRCRAFT0001' },
    { kind: 'djiGateway', gatewaySerialNumber: 'GATEWAY0001', channel: 'events' },
    { kind: 'djiGateway', gatewaySerialNumber: 'GATEWAY0001', channel: 'drc/up' },
    { kind: 'djiGateway', gatewaySerialNumber: 'GATEWAY0001', channel: 'status' },
    { kind: 'mavlink' },
  ];
  const flying = decode(EMPTY_DEVICE_STATE, Buffer.from(osd({ latitude: 1, longitude: 1 })), {
    channel: { kind: 'djiProperties', serialNumber: 'AIRCRAFT0001' },
    receivedAtMs: 5,
    bound: new Set(),
  }).state;

  function mustHold(bytes: Uint8Array, state: DeviceState): void {
    for (const channel of channels) {
      const decoded = decode(state, bytes, { channel, receivedAtMs: 1_760_000_000_000, bound: new Set() });
      for (const sample of decoded.samples) CanonicalSampleSchema.parse(sample);
      if (decoded.quarantined) expect(decoded.quarantined.detail.length).toBeLessThanOrEqual(500);
    }
  }

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => mustHold(bytes, flying)));
  });

  it('survives any JSON in place of any field, and what it yields is canonical', () => {
    const field = fc.constantFrom(
      'latitude',
      'longitude',
      'height',
      'elevation',
      'horizontal_speed',
      'vertical_speed',
      'attitude_head',
      'battery',
      'mode_code',
      'mode_code_reason',
      '__proto__',
      'list',
    );
    const value = fc.oneof(
      fc.jsonValue(),
      fc.double({ noNaN: true }),
      fc.integer(),
      fc.record({ capacity_percent: fc.double() }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(field, value),
        fc.integer({ min: 1_000_000_000_000, max: 9_999_999_999_999 }),
        (data, timestamp) =>
          mustHold(Buffer.from(JSON.stringify({ timestamp, method: 'hms', data })), flying),
      ),
      { numRuns: 300 },
    );
  });

  it('survives native samples with any values, and what it yields is canonical', () => {
    const key = fc.constantFrom(
      ...Object.keys(SAMPLE),
      'headingDegrees',
      'trackDegrees',
      'codes',
      'flags',
      'mode',
      'groundSpeedMps',
      'samples',
    );
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.double())), (changes) =>
        mustHold(Buffer.from(JSON.stringify({ ...SAMPLE, ...changes })), flying),
      ),
      { numRuns: 300 },
    );
  });

  it('survives a valid message with bytes changed', () => {
    const valid = Buffer.from(
      osd({ latitude: 22.5, longitude: 114, battery: { capacity_percent: 50 }, mode_code: 5 }),
    );
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(valid);
        changed[at] = byte;
        mustHold(changed, flying);
      }),
      { numRuns: 300 },
    );
  });
});

describe('decode on the command line', () => {
  it.each([
    [Buffer.from([0xfd, 1]), { kind: 'mavlink' }],
    [Buffer.from('{"serialNumber":"A"}'), { kind: 'native' }],
    [Buffer.from('{"timestamp":1,"data":{}}'), { kind: 'djiProperties', serialNumber: UNNAMED_AIRCRAFT }],
    [
      Buffer.from('{"method":"osd_info_push","data":{}}'),
      { kind: 'djiGateway', gatewaySerialNumber: 'gateway', channel: 'drc/up' },
    ],
    [
      Buffer.from('{"method":"update_topo","data":{}}'),
      { kind: 'djiGateway', gatewaySerialNumber: 'gateway', channel: 'status' },
    ],
    [
      Buffer.from('{"method":"hms","data":{}}'),
      { kind: 'djiGateway', gatewaySerialNumber: 'gateway', channel: 'events' },
    ],
    [Buffer.from('nonsense'), { kind: 'native' }],
  ])('detects the dialect of %s', (bytes, channel) => {
    expect(detectChannel(bytes, { dialect: 'auto', topic: undefined })).toEqual(channel);
  });

  it('believes the topic before the form', () => {
    const channel = detectChannel(Buffer.from('{}'), {
      dialect: 'auto',
      topic: parseDeviceTopic('thing/product/AIRCRAFT0001/osd'),
    });
    expect(channel).toMatchObject({ kind: 'djiProperties', serialNumber: 'AIRCRAFT0001' });
  });

  it('prints instants by their public names', () => {
    const [sample] = decodeNative(SAMPLE).samples;
    const printed = sample && toWireSample(sample);
    expect(printed).toMatchObject({
      observedAt: '2026-01-01T00:00:00.000Z',
      receivedAt: '1970-01-01T00:00:00.005Z',
    });
    expect(printed).not.toHaveProperty('observedAtMs');
  });
});
