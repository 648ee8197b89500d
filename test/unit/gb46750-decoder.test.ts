import { describe, expect, it } from 'vitest';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { GB_FRAME, hex, patched, SENT_AT_MS, SERIAL_NUMBER } from '../helpers/remote-id-bytes.ts';

const RECEIVED_AT_MS = SENT_AT_MS + 400;
/** Where items of `GB_FRAME` begin. */
const AT = { id: 6, position: 26, track: 34, speed: 36, height: 38, vertical: 40, altitude: 41 } as const;
const STATUS_AT = 43;
const TIME_AT = 45;
/** Longitude 113.9472 and latitude 22.5308 as they stand in a frame. */
const LONGITUDE = '80f6ea43';
const LATITUDE = '60ed6d0d';

function decodeGb(bytes: Uint8Array, bound: string[] = []) {
  return decode(EMPTY_DEVICE_STATE, bytes, {
    channel: { kind: 'remoteId' },
    receivedAtMs: RECEIVED_AT_MS,
    bound: new Set(bound),
  });
}

const EXPECTED: CanonicalSample = {
  serialNumber: SERIAL_NUMBER,
  source: 'gb46750',
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

describe('a GB 46750 frame', () => {
  it.each<[string, Buffer]>([
    ['bare', GB_FRAME],
    ['with its message counter', Buffer.concat([hex('24'), GB_FRAME])],
    ['of the older version byte', patched(GB_FRAME, 1, '01')],
    ['of version 1.31', patched(GB_FRAME, 1, '3f')],
    ['in a Wi-Fi vendor element', Buffer.concat([hex('dd 38 fa 0b bc 0d 24'), GB_FRAME, hex('dd 01 00')])],
    ['in Bluetooth service data', Buffer.concat([hex('38 16 fa ff 0d 24'), GB_FRAME])],
    ['as text', Buffer.from(GB_FRAME.toString('base64'))],
    // Data-id byte 3 says "another follows", byte 4 announces item 022, whose content stands last.
    [
      'with an item of a later version',
      Buffer.concat([hex('ff 21 2f 81 fd c5 80'), GB_FRAME.subarray(6), hex('aa bb')]),
    ],
  ])('%s gives every value in our units', (_how, bytes) => {
    expect(decodeGb(bytes)).toMatchObject({ samples: [EXPECTED], quarantined: undefined });
  });

  it('carries the station of its pilot in no sample', () => {
    // Data-id: 001 to 007, 008. Registration mark, open, light, station: 22.5, 113.9, 12 m.
    const bytes = hex(`ff 20 31 ff 80 |
      53 4b 59 4d 32 30 30 30 30 30 30 30 30 30 30 30 30 30 30 31 | 55 41 53 30 30 30 30 31 | 01 | 01 | 01 |
      c0 c2 e3 43 40 3a 69 0d | e8 07 | 80 f6 ea 43 60 ed 6d 0d`);
    const { samples } = decodeGb(bytes);
    expect(samples).toEqual([
      {
        ...EXPECTED,
        observedAtMs: RECEIVED_AT_MS,
        altitudeEllipsoidMeters: null,
        heightAboveTakeoffMeters: null,
        groundSpeedMps: null,
        verticalSpeedMps: null,
        trackDegrees: null,
        flags: ['timeOfReceipt'],
      },
    ]);
  });

  it.each<[string, number, string, Partial<CanonicalSample>]>([
    [
      'no position',
      AT.position,
      'ffffffff ffffffff',
      { latitudeDegrees: null, longitudeDegrees: null, flags: ['noFix'] },
    ],
    ['position 0/0', AT.position, '00000000 00000000', { latitudeDegrees: null, flags: ['noFix'] }],
    ['track unknown', AT.track, 'ffff', { trackDegrees: null, flags: [] }],
    ['track 360.0', AT.track, '100e', { trackDegrees: 0 }],
    ['track 400.0', AT.track, 'a00f', { trackDegrees: null }],
    ['speed unknown', AT.speed, 'ffff', { groundSpeedMps: null, flags: [] }],
    ['speed 6,553 m/s', AT.speed, 'fdff', { groundSpeedMps: null, flags: ['speedImplausible'] }],
    ['height unknown', AT.height, '0000', { heightAboveTakeoffMeters: null, flags: [] }],
    ['height -2 m', AT.height, '4c46', { heightAboveTakeoffMeters: -2 }],
    [
      'height 23,767.5 m',
      AT.height,
      'ffff',
      { heightAboveTakeoffMeters: null, flags: ['altitudeImplausible'] },
    ],
    ['vertical speed unknown', AT.vertical, 'ff', { verticalSpeedMps: null }],
    ['vertical speed up', AT.vertical, '03', { verticalSpeedMps: 1.5 }],
    ['vertical speed 0 downwards', AT.vertical, '80', { verticalSpeedMps: 0 }],
    ['altitude unknown', AT.altitude, '0000', { altitudeEllipsoidMeters: null, flags: [] }],
    [
      'altitude 31,767.5 m',
      AT.altitude,
      'ffff',
      { altitudeEllipsoidMeters: null, flags: ['altitudeImplausible'] },
    ],
    ['status ground', STATUS_AT, '01', { mode: 'standby', codes: [] }],
    ['status emergency', STATUS_AT, '03', { mode: 'emergency', codes: ['gb46750:status:3'] }],
    ['status of a later version', STATUS_AT, '07', { mode: 'unknown', codes: ['gb46750:status:7'] }],
    ['WGS-84', STATUS_AT + 1, '00', { latitudeDegrees: 22.5308, flags: [] }],
    [
      'a coordinate system unheard of',
      STATUS_AT + 1,
      '05',
      { latitudeDegrees: 22.5308, flags: ['datumSuspected'] },
    ],
    ['no time', TIME_AT, '000000000000', { observedAtMs: RECEIVED_AT_MS, flags: ['timeOfReceipt'] }],
    ['time all ones', TIME_AT, 'ffffffffffff', { observedAtMs: RECEIVED_AT_MS, flags: ['timeOfReceipt'] }],
    [
      'time since it was switched on',
      TIME_AT,
      '40e201000000',
      { observedAtMs: RECEIVED_AT_MS, flags: ['timeOfReceipt'] },
    ],
  ])('with %s says so', (_what, at, bytes, values) => {
    expect(decodeGb(patched(GB_FRAME, at, bytes)).samples).toMatchObject([values]);
  });

  // -333000000 is -33.3, 1512000000 is 151.2, 473700000 is 47.37, 84900000 is 8.49.
  it.each<[string, string, Partial<CanonicalSample>]>([
    [
      'longitude first in China',
      LONGITUDE + LATITUDE,
      { latitudeDegrees: 22.5308, longitudeDegrees: 113.9472, codes: [] },
    ],
    [
      'latitude first in China',
      LATITUDE + LONGITUDE,
      { latitudeDegrees: 22.5308, longitudeDegrees: 113.9472, codes: ['gb46750:latitudeFirst'], flags: [] },
    ],
    [
      'longitude first abroad',
      'a0780f05 a0163c1c',
      { latitudeDegrees: 47.37, longitudeDegrees: 8.49, codes: [] },
    ],
    [
      'latitude first abroad, where no other order is a place',
      'c0d226ec 004a1f5a',
      { latitudeDegrees: -33.3, longitudeDegrees: 151.2, codes: ['gb46750:latitudeFirst'] },
    ],
  ])('with %s is placed so', (_what, position, values) => {
    expect(decodeGb(patched(GB_FRAME, AT.position, position)).samples).toMatchObject([values]);
  });

  it.each<[string, Buffer, RegExp]>([
    ['no place on the globe', patched(GB_FRAME, AT.position, '004a1f5a 004a1f5a'), /not on the globe/],
    [
      'a content that is cut off',
      GB_FRAME.subarray(0, 40),
      /cut off: 45 bytes of content announced, 34 there/,
    ],
    [
      'items that its length contradicts',
      patched(GB_FRAME, 4, 'ff'),
      /items take 47 bytes, its header says 45/,
    ],
    ['data-id bytes that never end', hex('ff 20 08 ff ff ff ff ff ff ff ff ff'), /don't end/],
    ['nothing after its header', hex('ff 20 00'), /don't end/],
    ['an identification that is no text', patched(GB_FRAME, AT.id, '0102'), /item 001.*no text/],
    ['a version to come', patched(GB_FRAME, 1, '40'), /version byte 64/],
  ])('with %s goes to quarantine', (_what, bytes, detail) => {
    expect(decodeGb(bytes, [SERIAL_NUMBER])).toMatchObject({
      samples: [],
      quarantined: { reason: 'PAYLOAD_INVALID', detail: expect.stringMatching(detail) },
    });
  });

  it('without an identification is of the only aircraft bound, else nobody’s', () => {
    const unnamed = hex('ff 20 08 01 80 | 80 f6 ea 43 60 ed 6d 0d');
    expect(decodeGb(unnamed, [SERIAL_NUMBER]).samples).toMatchObject([{ serialNumber: SERIAL_NUMBER }]);
    expect(decodeGb(unnamed).quarantined).toMatchObject({ reason: 'AIRCRAFT_NOT_BOUND' });
  });

  it('without a position only names its aircraft', () => {
    const named = Buffer.concat([hex('ff 20 14 80'), GB_FRAME.subarray(6, 26)]);
    const { samples, quarantined, state } = decodeGb(named);
    expect({ samples, quarantined }).toEqual({ samples: [], quarantined: undefined });
    expect(state.remoteId.heard).toMatchObject([{ serialNumber: SERIAL_NUMBER }]);
  });
});
