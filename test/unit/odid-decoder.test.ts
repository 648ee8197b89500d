import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { resolveHour } from '../../device-gateway/decoders/odid-time.ts';
import { type CanonicalSample, CanonicalSampleSchema } from '../../server/telemetry/sample.schema.ts';
import {
  BASIC_ID,
  GB_FRAME,
  hex,
  LOCATION,
  packOf,
  patched,
  SENT_AT_MS,
  SERIAL_NUMBER,
  SYSTEM,
} from '../helpers/remote-id-bytes.ts';

const RECEIVED_AT_MS = SENT_AT_MS + 400;
const SECOND = 'SKYMAVP0000000000002';
const SECOND_ID = patched(BASIC_ID, 2, Buffer.from(SECOND).toString('hex'));
const WHOLE = packOf(BASIC_ID, LOCATION, SYSTEM);

function decodeAt(
  bytes: Uint8Array | string,
  more: { state?: DeviceState; receivedAtMs?: number; bound?: string[] } = {},
) {
  return decode(more.state ?? EMPTY_DEVICE_STATE, Buffer.from(bytes), {
    channel: { kind: 'remoteId' },
    receivedAtMs: more.receivedAtMs ?? RECEIVED_AT_MS,
    bound: new Set(more.bound ?? []),
  });
}

/** The one sample of a pack with this Location. */
function sampleOf(location: Uint8Array): CanonicalSample {
  const { samples, quarantined } = decodeAt(packOf(BASIC_ID, location));
  expect(quarantined).toBeUndefined();
  expect(samples).toHaveLength(1);
  return samples[0] as CanonicalSample;
}

const EXPECTED: CanonicalSample = {
  serialNumber: SERIAL_NUMBER,
  source: 'remote-id',
  observedAtMs: SENT_AT_MS,
  receivedAtMs: RECEIVED_AT_MS,
  latitudeDegrees: 22.5308,
  longitudeDegrees: 113.9472,
  altitudeEllipsoidMeters: 120.5,
  altitudeAmslMeters: null,
  heightAboveTakeoffMeters: 50,
  heightAboveGroundMeters: null,
  groundSpeedMps: 12.5,
  verticalSpeedMps: -1.5,
  headingDegrees: null,
  trackDegrees: 270,
  batteryPercent: null,
  mode: null,
  codes: [],
  flags: [],
};

describe('an Open Drone ID pack', () => {
  it('gives every value in our units, its pressure altitude and its pilot in none', () => {
    const { samples, quarantined } = decodeAt(WHOLE);
    expect(quarantined).toBeUndefined();
    expect(samples).toEqual([EXPECTED]);
  });

  // The counter is 0x7b, an opening brace, in one of them: such bytes aren't JSON.
  it.each<[string, Buffer | string]>([
    ['with a message counter before it', Buffer.concat([hex('7b'), WHOLE])],
    ['after the application code of Bluetooth', Buffer.concat([hex('0d 07'), WHOLE])],
    ['in Bluetooth service data', Buffer.concat([hex('fa ff 0d 07'), WHOLE])],
    ['in an advertisement', Buffer.concat([hex('02 01 06 53 16 fa ff 0d 07'), WHOLE, hex('03 09 41 42')])],
    ['in a Wi-Fi vendor element', Buffer.concat([hex('dd 53 fa 0b bc 0d 07'), WHOLE])],
    [
      'in such an element of a captured beacon',
      Buffer.concat([hex('80 00 00 00 00 03 52 49 44 dd 53 fa 0b bc 0d 07'), WHOLE, hex('01 02 03 04')]),
    ],
    ['in NAN service info', Buffer.concat([hex('88 69 19 9d 92 09 01 00 10 4f 07'), WHOLE])],
    [
      'in NAN service info behind its filters',
      Buffer.concat([hex('88 69 19 9d 92 09 01 00 5c ff ff 01 aa 02 bb cc 4f 07'), WHOLE]),
    ],
    ['as hexadecimal text', WHOLE.toString('hex')],
    ['as hexadecimal with colons and a line end', `${WHOLE.toString('hex').replace(/(..)(?=.)/g, '$1:')}\n`],
    ['as base64 text', WHOLE.toString('base64')],
    ['followed by the room for six more messages', Buffer.concat([WHOLE, Buffer.alloc(150)])],
  ])('%s is the same', (_how, bytes) => {
    expect(decodeAt(bytes)).toMatchObject({ samples: [EXPECTED], quarantined: undefined });
  });

  it.each([0, 1, 2])('of protocol version %i is read by the same table', (version) => {
    const header = (type: number) => Buffer.from([(type << 4) | version]).toString('hex');
    const messages = [patched(BASIC_ID, 0, header(0)), patched(LOCATION, 0, header(1))];
    expect(decodeAt(packOf(...messages)).samples).toEqual([EXPECTED]);
  });

  it.each<[string, number, string, Partial<CanonicalSample>]>([
    [
      'position 0/0',
      5,
      '00000000 00000000',
      { latitudeDegrees: null, longitudeDegrees: null, flags: ['noFix'] },
    ],
    [
      'position 0x7fffffff',
      5,
      'ffffff7f ffffff7f',
      { latitudeDegrees: null, longitudeDegrees: null, flags: ['noFix'] },
    ],
    ['longitude 0 at another latitude', 9, '00000000', { longitudeDegrees: 0, flags: [] }],
    [
      'the south and west',
      5,
      '049b9af8 049b9af8',
      { latitudeDegrees: -12.40855, longitudeDegrees: -12.40855 },
    ],
    ['geodetic altitude -1000 m', 15, '0000', { altitudeEllipsoidMeters: null, flags: [] }],
    ['height -1000 m', 17, '0000', { heightAboveTakeoffMeters: null, flags: [] }],
    ['height 19,864 m', 17, '00a3', { heightAboveTakeoffMeters: null, flags: ['altitudeImplausible'] }],
    ['height above ground', 1, '26', { heightAboveTakeoffMeters: null, heightAboveGroundMeters: 50 }],
    ['direction 361', 2, 'b5', { trackDegrees: null }],
    ['direction 0 + 180', 2, '00', { trackDegrees: 180 }],
    ['speed 255 m/s', 1, '23 5a ff', { groundSpeedMps: null }],
    ['speed 255 of the small scale', 3, 'ff', { groundSpeedMps: null }],
    ['speed of the large scale', 1, '23 5a 0a', { groundSpeedMps: 71.25 }],
    ['vertical speed 63 m/s', 4, '7e', { verticalSpeedMps: null, flags: [] }],
    ['vertical speed 62 m/s', 4, '7c', { verticalSpeedMps: 62 }],
    ['vertical speed -64 m/s', 4, '80', { verticalSpeedMps: null, flags: ['verticalSpeedUnreliable'] }],
    ['time 0xffff', 21, 'ffff', { observedAtMs: RECEIVED_AT_MS, flags: ['timeOfReceipt'] }],
    ['time 4,000 s after the hour', 21, '409c', { observedAtMs: RECEIVED_AT_MS, flags: ['timeOfReceipt'] }],
    ['status undeclared', 1, '02', { mode: null, codes: [] }],
    ['status ground', 1, '12', { mode: 'standby', codes: [] }],
    ['status emergency', 1, '32', { mode: 'emergency', codes: ['odid:status:3'] }],
    ['status Remote ID failure', 1, '42', { mode: null, codes: ['odid:status:4'] }],
  ])('with %s says so', (_what, at, bytes, values) => {
    expect(sampleOf(patched(LOCATION, at, bytes))).toMatchObject(values);
  });

  it.each<[string, Buffer, RegExp]>([
    // -1640000000, as a real capture had it.
    ['latitude -164', packOf(BASIC_ID, patched(LOCATION, 5, '00963f9e')), /-164.* not on the globe/],
    ['longitude 191', packOf(BASIC_ID, patched(LOCATION, 9, '8063d871')), /not on the globe/],
    ['status 9', packOf(BASIC_ID, patched(LOCATION, 1, '92')), /status 9/],
    ['two impossible values', packOf(BASIC_ID, patched(LOCATION, 15, 'ffff 00a3')), /bit errors/],
    ['protocol 7', packOf(BASIC_ID, patched(LOCATION, 0, '17')), /message 2: protocol version 7/],
    ['a reserved message type', packOf(BASIC_ID, patched(LOCATION, 0, '92')), /type 9/],
    ['an identification that is no text', packOf(patched(BASIC_ID, 5, '8001'), LOCATION), /no text/],
    ['a NUL inside its identification', packOf(patched(BASIC_ID, 9, '00'), LOCATION), /8 to 20/],
    ['an identification that is no serial number', packOf(patched(BASIC_ID, 5, '2d'), LOCATION), /"SKY-/],
    ['an id type that does not exist', packOf(patched(BASIC_ID, 1, '92'), LOCATION), /type 9/],
    ['a spoilt header of its identification', packOf(patched(BASIC_ID, 0, '07'), LOCATION), /version 7/],
    ['two aircraft', packOf(BASIC_ID, SECOND_ID, LOCATION), /names .* and /],
    ['no message', hex('f2 19 00'), /pack of 0/],
    ['ten messages', packOf(...Array<Buffer>(10).fill(LOCATION)), /pack of 10/],
    ['half of its messages', WHOLE.subarray(0, 60), /cut off/],
    ['its own protocol version 7', patched(WHOLE, 0, 'f7'), /version 7/],
  ])('with %s goes to quarantine', (_what, bytes, detail) => {
    const { samples, quarantined } = decodeAt(bytes, { bound: [SERIAL_NUMBER] });
    expect(samples).toEqual([]);
    expect(quarantined).toMatchObject({ reason: 'PAYLOAD_INVALID', detail: expect.stringMatching(detail) });
  });

  it('loses only the message that a bit error struck', () => {
    const { samples, quarantined } = decodeAt(packOf(BASIC_ID, LOCATION, patched(SYSTEM, 0, '47')));
    expect(samples).toEqual([EXPECTED]);
    expect(quarantined).toMatchObject({
      detail: 'message 3: protocol version 7, 0 to 2 exist',
      serialNumber: SERIAL_NUMBER,
    });
  });

  it.each([
    ['texts', hex('32 00')],
    ['operator', hex('52 00')],
    ['signature', hex('22 10')],
  ])('with %s only is understood and holds no sample', (_what, start) => {
    const message = Buffer.concat([start, Buffer.alloc(23, 0x41)]);
    expect(decodeAt(message)).toEqual({
      state: EMPTY_DEVICE_STATE,
      samples: [],
      quarantined: undefined,
      housekeeping: 'remoteIdOther',
    });
  });
});

describe('text', () => {
  // 25 letters, the first of which would pass for the header of a System message.
  it.each(['A message nobody can read', 'x', 'no frame'])('%j is no message', (text) => {
    expect(decodeAt(text)).toMatchObject({ samples: [], quarantined: { reason: 'PAYLOAD_INVALID' } });
  });
});

describe('a single Location message', () => {
  const after = (...messages: Uint8Array[]) =>
    messages.reduce((state, message) => decodeAt(message, { state }).state, EMPTY_DEVICE_STATE);
  const session = patched(BASIC_ID, 1, '42');
  const registration = patched(BASIC_ID, 1, '22');

  it.each<[string, DeviceState, number, string[], string]>([
    ['heard alone 30 s ago', after(BASIC_ID), 30_000, [], SERIAL_NUMBER],
    ['heard alone, whatever is bound', after(BASIC_ID), 0, [SECOND], SERIAL_NUMBER],
    ['heard alone, in a pack', after(WHOLE), 1_000, [], SERIAL_NUMBER],
    ['heard alone, in a GB 46750 frame', after(GB_FRAME), 1_000, [], SERIAL_NUMBER],
    [
      'heard alone beside its registration mark',
      after(registration, BASIC_ID, registration),
      0,
      [],
      SERIAL_NUMBER,
    ],
    ['bound alone, heard too long ago', after(BASIC_ID), 30_001, [SECOND], SECOND],
    ['bound alone', EMPTY_DEVICE_STATE, 0, [SECOND], SECOND],
  ])('is of the aircraft %s', (_who, state, laterMs, bound, serialNumber) => {
    const receivedAtMs = RECEIVED_AT_MS + laterMs;
    const { samples } = decodeAt(LOCATION, { state, receivedAtMs, bound });
    expect(samples).toMatchObject([{ serialNumber, latitudeDegrees: 22.5308 }]);
  });

  it.each<[string, DeviceState, string[], RegExp]>([
    ['when none was heard or bound', EMPTY_DEVICE_STATE, [], /send its Basic ID/],
    ['when two are bound', EMPTY_DEVICE_STATE, [SERIAL_NUMBER, SECOND], /bind exactly one/],
    ['when two were heard, though one is bound', after(BASIC_ID, SECOND_ID), [SECOND], /several aircraft/],
    [
      'when three were heard, one of them twice',
      after(BASIC_ID, SECOND_ID, patched(BASIC_ID, 2, '41'), BASIC_ID),
      [],
      /several/,
    ],
    ['when another hides behind a session id', after(BASIC_ID, session), [], /several aircraft/],
    ['when only a session id was heard', after(session), [SERIAL_NUMBER], /session id/],
  ])('is nobody’s %s', (_when, state, bound, detail) => {
    const { samples, quarantined } = decodeAt(LOCATION, { state, bound });
    expect(samples).toEqual([]);
    expect(quarantined).toMatchObject({
      reason: 'AIRCRAFT_NOT_BOUND',
      detail: expect.stringMatching(detail),
    });
  });

  it('leaves no more than two aircraft in memory, however many were heard', () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      patched(BASIC_ID, 2, Buffer.from(`AIRCRAFT${String(index).padStart(12, '0')}`).toString('hex')),
    );
    expect(after(...many).remoteId.heard).toHaveLength(2);
  });
});

describe('the hour of a Location', () => {
  const at = (time: string) => Date.parse(`2026-01-01T${time}Z`);
  const tenths = (time: string) => (at(`00:${time}`) - at('00:00:00')) / 100;

  it.each<[string, string, string | null, string]>([
    ['42:07.3', '10:42:07.700', null, '10:42:07.300'],
    ['59:59.9', '11:00:00.200', null, '10:59:59.900'],
    ['00:00.1', '10:59:59.800', null, '11:00:00.100'],
    ['00:10.0', '10:20:00.000', null, '10:00:10.000'],
    // Store and forward: the System message of the same pack knows the hour.
    ['42:07.3', '15:03:00.000', '10:42:07', '10:42:07.300'],
    ['59:59.9', '15:03:00.000', '11:00:00', '10:59:59.900'],
    // A System time that speaks of another moment, or lies ahead of us, is not asked.
    ['42:07.3', '10:42:08.000', '08:30:00', '10:42:07.300'],
    ['42:07.3', '10:42:08.000', '18:42:07', '10:42:07.300'],
  ])('%s received at %s with System time %s is %s', (stamp, received, system, expected) => {
    const systemAtMs = system === null ? null : at(system);
    expect(resolveHour(tenths(stamp), { receivedAtMs: at(received), systemAtMs })).toBe(at(expected));
  });

  it('is the same whichever bit of the System time flips', () => {
    for (let bit = 0; bit < 32; bit += 1) {
      const flipped = Buffer.from(SYSTEM);
      flipped.writeUInt32LE((SYSTEM.readUInt32LE(20) ^ (1 << bit)) >>> 0, 20);
      expect(decodeAt(packOf(BASIC_ID, LOCATION, flipped)).samples[0]?.observedAtMs).toBe(SENT_AT_MS);
    }
  });

  it('spans a turn of 36,000 tenths without a gap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3_600_000, max: 2_000_000_000_000 }),
        fc.integer({ min: 0, max: 36_000 }),
        (nearMs, stamp) => {
          const atMs = resolveHour(stamp, { receivedAtMs: nearMs, systemAtMs: null });
          expect(Math.abs(atMs - nearMs)).toBeLessThanOrEqual(1_800_000);
          expect((atMs - stamp * 100) % 3_600_000).toBe(0);
        },
      ),
    );
  });
});

describe('whatever bytes come', () => {
  const frames = [WHOLE, LOCATION, GB_FRAME, Buffer.concat([hex('dd 53 fa 0b bc 0d 07'), WHOLE])];
  const mutated = fc
    .tuple(
      fc.constantFrom(...frames),
      fc.array(fc.tuple(fc.nat(90), fc.nat(255)), { maxLength: 6 }),
      fc.nat(120),
    )
    .map(([frame, changes, length]) => {
      const copy = Buffer.from(frame);
      for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte;
      return copy.subarray(0, length);
    });

  it('nothing is thrown, samples are canonical, and few come of few bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      mutated,
      fc.string().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom<string[]>([], [SERIAL_NUMBER]), (payload, bound) => {
        const { samples, state } = decodeAt(payload, { bound });
        for (const sample of samples) CanonicalSampleSchema.parse(sample);
        expect(samples.length).toBeLessThanOrEqual(payload.length / 20);
        expect(state.remoteId.heard.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 5_000 },
    );
  });
});
