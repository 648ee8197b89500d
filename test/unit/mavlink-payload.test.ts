import { describe, expect, it } from 'vitest';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { detectChannel } from '../../device-gateway/decoders/detect-channel.ts';
import { EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { encodeAsMavlink } from '../../device-gateway/replay/as-mavlink.ts';
import { packMavlink } from '../../device-gateway/replay/pack-mavlink.ts';
import { EMPTY_FRAME } from '../../device-gateway/replay/recording.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import {
  BOOT,
  clocked,
  heartbeat,
  type Json,
  message,
  position,
  SN,
  sampleOf,
  send,
  T0,
} from '../helpers/mavlink.ts';

const OTHER = 'AIRCRAFT0002';

describe('whose position it is', () => {
  const basicId = (uas_id: string, more: Json = {}) =>
    message('OPEN_DRONE_ID_BASIC_ID', {
      id_type: 1,
      uas_id: [...Buffer.from(uas_id.padEnd(20, '\0'))],
      ...more,
    });

  it('is the one aircraft bound to the device', () => {
    expect(send([[position()]]).last?.serialNumber).toBe(SN);
  });

  it('is the one that the vehicle calls itself, among several bound', () => {
    const { samples } = send(
      [[basicId(OTHER), position(), basicId(SN, { sysid: 2 }), position({ sysid: 2 })]],
      { bound: [SN, OTHER] },
    );
    expect(samples.map(({ serialNumber }) => serialNumber)).toEqual([OTHER, SN]);
  });

  it('is what a receiver heard, where nothing is bound', () => {
    expect(send([[basicId('HEARD00000001'), position()]], { bound: [] }).last?.serialNumber).toBe(
      'HEARD00000001',
    );
  });

  it.each([
    ['none is bound', [], [position()], 'bindings'],
    ['several are bound and it says nothing', [SN, OTHER], [position()], 'OPEN_DRONE_ID_BASIC_ID'],
    [
      'several are bound and it says another',
      [SN, OTHER],
      [basicId('FOREIGN000001'), position()],
      'FOREIGN000001',
    ],
    [
      'another autopilot flies for the only one',
      [SN],
      [position(), position({ sysid: 2 })],
      'system 2 beside system 1',
    ],
  ])('is nobody’s when %s, and the detail says what to do', (_, bound, messages, detail) => {
    const { fault } = send([messages], { bound });
    expect(fault).toMatchObject({ reason: 'AIRCRAFT_NOT_BOUND', serialNumber: null });
    expect(fault?.detail).toContain(detail);
  });

  it('passes to another autopilot once the first is silent for a minute', () => {
    const { samples, quarantined } = send(
      [[position()], [position({ sysid: 2 })], [position({ sysid: 2 })]],
      {
        atMs: [T0, T0 + 30_000, T0 + 61_000],
      },
    );
    expect([samples.length, quarantined.length]).toEqual([2, 1]);
  });
});

describe('JSON forms', () => {
  const raw = {
    lat: 225_308_000,
    lon: 1_139_472_000,
    alt: 62_000,
    relative_alt: 50_000,
    vx: 300,
    vy: 400,
    vz: -150,
    hdg: 4_500,
  };
  const same = {
    latitudeDegrees: expect.closeTo(22.5308, 7),
    longitudeDegrees: expect.closeTo(113.9472, 7),
    altitudeAmslMeters: expect.closeTo(62, 6),
    heightAboveTakeoffMeters: expect.closeTo(50, 6),
    groundSpeedMps: expect.closeTo(5, 6),
    verticalSpeedMps: expect.closeTo(1.5, 6),
    headingDegrees: expect.closeTo(45, 6),
  };
  const name = 'GLOBAL_POSITION_INT';

  it.each<[string, unknown]>([
    ['pymavlink’s to_dict', { mavpackettype: name, time_boot_ms: 5, ...raw }],
    ['a name and fields', { msg: name, sysid: 1, compid: 1, seq: 4, fields: raw }],
    ['a name and data', { name, system_id: 1, component_id: 1, data: raw }],
    [
      'mavlink2rest',
      { header: { system_id: 1, component_id: 1, sequence: 0 }, message: { type: name, ...raw } },
    ],
    [
      'a list',
      [
        { mavpackettype: 'ATTITUDE', roll: 0.1 },
        { mavpackettype: name, ...raw },
      ],
    ],
    [
      'numerals',
      { msg: name, ...Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, String(value)])) },
    ],
    [
      'scaled to degrees, metres, m/s',
      { msg: name, lat: 22.5308, lon: 113.9472, alt: 62, relative_alt: 50, vx: 3, vy: 4, vz: -1.5, hdg: 45 },
    ],
    [
      'scaled, speeds and heading left as they were',
      {
        msg: name,
        lat: 22.5308,
        lon: 113.9472,
        alt: 62,
        relative_alt: 50,
        vx: 300,
        vy: 400,
        vz: -150,
        hdg: 4_500,
      },
    ],
    [
      'scaled, heights left as they were',
      {
        msg: name,
        lat: 22.5308,
        lon: 113.9472,
        alt: 62_000,
        relative_alt: 50_000,
        vx: 3,
        vy: 4,
        vz: -1.5,
        hdg: 45,
      },
    ],
  ])('%s', (_, form) => {
    const bytes = Buffer.from(JSON.stringify(form));
    expect(send([bytes]).last).toMatchObject(same);
    expect(detectChannel(bytes, { dialect: 'auto', topic: undefined })).toEqual({ kind: 'mavlink' });
  });

  it('know the names of enumerations', () => {
    const rest = {
      header: { system_id: 1, component_id: 1 },
      message: {
        type: 'HEARTBEAT',
        custom_mode: 9,
        mavtype: { type: 'MAV_TYPE_QUADROTOR' },
        autopilot: { type: 'MAV_AUTOPILOT_ARDUPILOTMEGA' },
        base_mode: { bits: 0x81 },
        system_status: { type: 'MAV_STATE_CRITICAL' },
      },
    };
    expect(sampleOf(clocked, rest, position())).toMatchObject({
      mode: 'landing',
      codes: ['mavlink:MAV_STATE:5'],
    });
  });

  it('that lack a field leave it unknown, not zero', () => {
    expect(sampleOf({ msg: name, lat: 22.5, lon: 114 })).toMatchObject({
      altitudeAmslMeters: null,
      heightAboveTakeoffMeters: null,
      groundSpeedMps: null,
      verticalSpeedMps: null,
      headingDegrees: null,
    });
  });

  it.each([
    ['{"hello":1}', 'PAYLOAD_INVALID', 'GLOBAL_POSITION_INT'],
    ['{"msg":', 'PAYLOAD_NOT_JSON', 'JSON'],
    ['[1]', 'PAYLOAD_INVALID', 'names no MAVLink message'],
  ])('%s is quarantined', (text, reason, detail) => {
    const { fault } = send([Buffer.from(text)]);
    expect(fault?.reason).toBe(reason);
    expect(fault?.detail).toContain(detail);
  });
});

describe('frames in messages', () => {
  const frame = {
    ...EMPTY_FRAME,
    atMs: T0,
    latitudeDegrees: 22.5308,
    longitudeDegrees: 113.9472,
    mode: 'mission' as const,
  };
  const encode = (atMs: number) =>
    Buffer.from(encodeAsMavlink(frame, { serialNumber: SN, deviceId: 'd', atMs }).payload);
  const stream = Buffer.concat([0, 1, 2, 3].map((second) => encode(T0 + second * 1_000)));
  const seconds = (samples: readonly CanonicalSample[]) =>
    samples.map(({ observedAtMs }) => (observedAtMs - T0) / 1_000);

  it('several in one', () => {
    expect(seconds(send([stream]).samples)).toEqual([0, 1, 2, 3]);
  });

  it.each([1, 7, 50, 113])('split every %i bytes lose nothing', (size) => {
    const parts = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
      stream.subarray(index * size, (index + 1) * size),
    );
    const { samples, quarantined, state } = send(parts, { atMs: Array(parts.length).fill(T0) });
    // The first second may come twice: by the receiver alone, then by the autopilot's better estimate.
    expect([...new Set(seconds(samples))]).toEqual([0, 1, 2, 3]);
    expect(quarantined).toEqual([]);
    expect(state.mavlink.rest).toHaveLength(0);
  });

  it('keep no reference to the payload’s buffer', () => {
    const part = Buffer.from(stream.subarray(0, 100));
    const { state } = send([part]);
    part.fill(0);
    const decoded = decode(state, stream.subarray(100), {
      channel: { kind: 'mavlink' },
      receivedAtMs: T0,
      bound: new Set([SN]),
    });
    expect(seconds(decoded.samples)).toEqual([0, 1, 2, 3]);
  });

  it.each(['base64', 'base64url'] as const)('in %s', (encoding) => {
    const text = Buffer.from(encode(T0).toString(encoding));
    expect(seconds(send([text]).samples)).toEqual([0]);
    expect(detectChannel(text, { dialect: 'auto', topic: undefined })).toEqual({ kind: 'mavlink' });
  });

  it('without a valid one are quarantined with what is wrong', () => {
    const broken = packMavlink('GLOBAL_POSITION_INT', 1, (view) => view.setInt32(4, 225_308_000, true));
    broken[12] = (broken[12] ?? 0) ^ 1;
    expect(send([broken]).fault).toMatchObject({
      reason: 'PAYLOAD_INVALID',
      detail: expect.stringContaining(
        'the checksum of GLOBAL_POSITION_INT from system 1, component 1 is wrong',
      ),
    });
    expect(send([Buffer.from('hello')]).fault?.detail).toContain('0xFD or 0xFE');
    expect(send([Buffer.alloc(0)]).fault?.detail).toContain('empty');
  });

  it('hidden behind made-up beginnings are not looked for for ever, and that is told', () => {
    const { samples, fault } = send([Buffer.concat([encode(T0), Buffer.alloc(60_000, 0xfe)])]);
    expect(samples).toHaveLength(1);
    expect(fault).toMatchObject({
      reason: 'PAYLOAD_INVALID',
      detail: expect.stringContaining('not read to its end'),
    });
  });

  it('of which one is broken count without it, and the broken one is told', () => {
    const broken = Buffer.from(stream);
    broken[20] = (broken[20] ?? 0) ^ 1;
    const { samples, quarantined } = send([broken]);
    expect(samples).toHaveLength(4);
    expect(quarantined).toMatchObject([{ detail: expect.stringContaining('the checksum of SYSTEM_TIME') }]);
  });

  it('cut off for good are told with the next message', () => {
    const { samples, fault } = send([encode(T0).subarray(0, 8), encode(T0 + 1_000)]);
    expect(seconds(samples)).toEqual([1]);
    expect(fault?.detail).toContain('ended in the middle of a frame');
  });

  it('that say nothing for a sample change no state', () => {
    const radio = Buffer.from('fd02000001010150c3000102abcd', 'hex');
    const { state, quarantined } = send([radio]);
    expect(state).toBe(EMPTY_DEVICE_STATE);
    expect(quarantined).toEqual([]);
  });

  it('are at most 500 positions; what is more is told', () => {
    const many = Array.from({ length: 501 }, (_, index) => position({ time_boot_ms: BOOT + index }));
    const bytes = Buffer.concat(
      many.map((_, index) =>
        packMavlink('GLOBAL_POSITION_INT', index, (view) => view.setUint32(0, index, true)),
      ),
    );
    const { samples, fault } = send([bytes]);
    expect(samples).toHaveLength(500);
    expect(fault?.reason).toBe('PAYLOAD_TOO_LARGE');
    expect(send([many]).samples).toHaveLength(500);
  });

  it('of ever new systems keep 32 of them', () => {
    const frames = Array.from({ length: 200 }, (_, index) => [heartbeat({ sysid: index + 1 })]);
    expect(send(frames).state.mavlink.vehicles).toHaveLength(32);
  });
});

describe('garbage', () => {
  it.each([300, 10_000, 250_000])(
    'of %i bytes is quarantined, whatever stretches of it look like frames',
    (size) => {
      let seed = 7;
      const bytes = Uint8Array.from({ length: size }, () => {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
        return seed >>> 24;
      });
      const decoded = decode(EMPTY_DEVICE_STATE, bytes, {
        channel: { kind: 'mavlink' },
        receivedAtMs: T0,
        bound: new Set([SN]),
      });
      expect(decoded).toMatchObject({ samples: [], quarantined: { reason: 'PAYLOAD_INVALID' } });
    },
  );
});
