import { describe, expect, it } from 'vitest';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { type CanonicalSample, CanonicalSampleSchema } from '../../server/telemetry/sample.schema.ts';

const RECEIVED_AT_MS = Date.UTC(2026, 0, 1, 10, 42, 8);
const SERIAL_NUMBER = 'SKYM2000000000000001';
const STATE = {
  timestamp: { value: '2026-01-01T10:42:07.3Z', format: 'RFC3339' },
  operational_status: 'Airborne',
  position: {
    lat: 22.5308,
    lng: 113.9472,
    alt: 120.5,
    accuracy_h: 'HA3m',
    pressure_altitude: 100,
    height: { distance: 50, reference: 'TakeoffLocation' },
  },
  track: 270.5,
  speed: 12.25,
  vertical_speed: -1.5,
};
const FLIGHT = {
  id: 'a3423c-2b',
  aircraft_type: 'Helicopter',
  current_state: STATE,
  details: { id: 'a3423c-2b', uas_id: { serial_number: SERIAL_NUMBER } },
};
const RESPONSE = { timestamp: STATE.timestamp, flights: [FLIGHT] };
const UNNAMED = { id: 'a3423c-2b', current_state: STATE };

function decodeJson(value: unknown, more: { state?: DeviceState; bound?: string[] } = {}) {
  return decode(more.state ?? EMPTY_DEVICE_STATE, Buffer.from(JSON.stringify(value)), {
    channel: { kind: 'remoteId' },
    receivedAtMs: RECEIVED_AT_MS,
    bound: new Set(more.bound ?? []),
  });
}

const EXPECTED: CanonicalSample = {
  serialNumber: SERIAL_NUMBER,
  source: 'remote-id',
  observedAtMs: Date.UTC(2026, 0, 1, 10, 42, 7, 300),
  receivedAtMs: RECEIVED_AT_MS,
  latitudeDegrees: 22.5308,
  longitudeDegrees: 113.9472,
  altitudeEllipsoidMeters: 120.5,
  altitudeAmslMeters: null,
  heightAboveTakeoffMeters: 50,
  heightAboveGroundMeters: null,
  groundSpeedMps: 12.25,
  verticalSpeedMps: -1.5,
  headingDegrees: null,
  trackDegrees: 270.5,
  batteryPercent: null,
  mode: null,
  codes: [],
  flags: [],
};

describe('network Remote ID', () => {
  it.each<[string, unknown]>([
    ['an answer of flights', RESPONSE],
    ['one flight', FLIGHT],
    ['details in the older form', { ...UNNAMED, flight_details: { serial_number: SERIAL_NUMBER } }],
    ['uas_id beside the state', { ...UNNAMED, uas_id: { serial_number: SERIAL_NUMBER } }],
    [
      'a time in the older form',
      { ...FLIGHT, current_state: { ...STATE, timestamp: '2026-01-01T18:42:07.3+08:00' } },
    ],
  ])('as %s gives every value, pressure altitude in none', (_how, value) => {
    expect(decodeJson(value)).toMatchObject({ samples: [EXPECTED], quarantined: undefined });
  });

  it.each<[string, object, Partial<CanonicalSample>]>([
    [
      'altitude -1000',
      { position: { ...STATE.position, alt: -1_000 } },
      { altitudeEllipsoidMeters: null, flags: [] },
    ],
    ['track 361', { track: 361 }, { trackDegrees: null }],
    ['track 360', { track: 360 }, { trackDegrees: 0 }],
    ['speed 255', { speed: 255 }, { groundSpeedMps: null, flags: [] }],
    ['speed 900', { speed: 900 }, { groundSpeedMps: null, flags: ['speedImplausible'] }],
    ['vertical speed 63', { vertical_speed: 63 }, { verticalSpeedMps: null, flags: [] }],
    [
      'vertical speed 90',
      { vertical_speed: 90 },
      { verticalSpeedMps: null, flags: ['verticalSpeedUnreliable'] },
    ],
    [
      'altitude 90 km',
      { position: { ...STATE.position, alt: 90_000 } },
      { altitudeEllipsoidMeters: null, flags: ['altitudeImplausible'] },
    ],
    [
      'height above ground',
      { position: { ...STATE.position, height: { distance: 7, reference: 'GroundLevel' } } },
      { heightAboveTakeoffMeters: null, heightAboveGroundMeters: 7 },
    ],
    [
      'height above something else',
      { position: { ...STATE.position, height: { distance: 7, reference: 'Sea' } } },
      { heightAboveTakeoffMeters: null, heightAboveGroundMeters: null },
    ],
    ['position 0/0', { position: { lat: 0, lng: 0 } }, { latitudeDegrees: null, flags: ['noFix'] }],
    ['no position', { position: undefined }, { latitudeDegrees: null, flags: ['noFix'] }],
    [
      'a computed position',
      { position: { ...STATE.position, extrapolated: true } },
      { flags: ['extrapolated'] },
    ],
    ['Ground', { operational_status: 'Ground' }, { mode: 'standby' }],
    [
      'Emergency',
      { operational_status: 'Emergency' },
      { mode: 'emergency', codes: ['netrid:status:Emergency'] },
    ],
    [
      'RemoteIDSystemFailure',
      { operational_status: 'RemoteIDSystemFailure' },
      { mode: null, codes: ['netrid:status:RemoteIDSystemFailure'] },
    ],
    [
      'a status unheard of',
      { operational_status: 'Sleeping' },
      { mode: 'unknown', codes: ['netrid:status:Sleeping'] },
    ],
  ])('with %s says so', (_what, changes, values) => {
    const { samples } = decodeJson({ ...FLIGHT, current_state: { ...STATE, ...changes } });
    expect(samples).toMatchObject([values]);
    for (const sample of samples) CanonicalSampleSchema.parse(sample);
  });

  it('keeps visible that a flight is simulated', () => {
    expect(decodeJson({ ...FLIGHT, simulated: true }).samples[0]?.flags).toEqual(['simulated']);
  });

  it('remembers the details of a flight, sent with it before or alone', () => {
    for (const before of [FLIGHT, FLIGHT.details, { details: FLIGHT.details }]) {
      const { state } = decodeJson(before);
      expect(decodeJson({ flights: [UNNAMED] }, { state }).samples).toEqual([EXPECTED]);
    }
  });

  it('takes an unnamed flight that comes alone for the only aircraft bound, never one of several', () => {
    expect(decodeJson(UNNAMED, { bound: [SERIAL_NUMBER] }).samples).toEqual([EXPECTED]);
    const two = { flights: [UNNAMED, { ...UNNAMED, id: 'other' }] };
    for (const [value, bound] of [
      [two, [SERIAL_NUMBER]],
      [UNNAMED, []],
      [UNNAMED, [SERIAL_NUMBER, 'SKYMAVP0000000000002']],
    ] as const)
      expect(decodeJson(value, { bound: [...bound] })).toMatchObject({
        samples: [],
        quarantined: { reason: 'AIRCRAFT_NOT_BOUND', detail: expect.stringContaining('a3423c-2b') },
      });
  });

  it('uses the valid flights of an answer and names the first fault', () => {
    const bad = { ...FLIGHT, current_state: { ...STATE, position: { lat: -164, lng: 8 } } };
    const { samples, quarantined } = decodeJson({ flights: [bad, FLIGHT, { id: 7 }] });
    expect(samples).toEqual([EXPECTED]);
    expect(quarantined).toMatchObject({
      detail: 'flights.0: position -164, 8 is not on the globe',
      serialNumber: SERIAL_NUMBER,
    });
  });

  it.each<[string, unknown, string]>([
    ['no flight at all', { hello: 1 }, 'PAYLOAD_INVALID'],
    ['an array', [FLIGHT], 'PAYLOAD_INVALID'],
    ['no time', { ...FLIGHT, current_state: { ...STATE, timestamp: 'noon' } }, 'TIMESTAMP_INVALID'],
    [
      'a time before 1970',
      { ...FLIGHT, current_state: { ...STATE, timestamp: '1901-01-01T00:00:00Z' } },
      'TIMESTAMP_INVALID',
    ],
    ['text for a number', { ...FLIGHT, current_state: { ...STATE, speed: 'fast' } }, 'PAYLOAD_INVALID'],
    [
      'a serial number of another form',
      { ...UNNAMED, uas_id: { serial_number: 'no/sn' } },
      'PAYLOAD_INVALID',
    ],
    ['101 flights', { flights: Array(101).fill(FLIGHT) }, 'PAYLOAD_TOO_LARGE'],
  ])('with %s goes to quarantine', (_what, value, reason) => {
    expect(decodeJson(value)).toMatchObject({ samples: [], quarantined: { reason } });
  });

  it('that is cut off goes to quarantine as JSON', () => {
    const cut = Buffer.from(JSON.stringify(RESPONSE).slice(0, -20));
    const context = {
      channel: { kind: 'remoteId' as const },
      receivedAtMs: RECEIVED_AT_MS,
      bound: new Set<string>(),
    };
    expect(decode(EMPTY_DEVICE_STATE, cut, context).quarantined?.reason).toBe('PAYLOAD_NOT_JSON');
  });

  it('remembers no more than 64 flights', () => {
    let state = EMPTY_DEVICE_STATE;
    for (let index = 0; index < 200; index += 1)
      state = decodeJson(
        { details: { id: `flight-${index}`, serial_number: SERIAL_NUMBER } },
        { state },
      ).state;
    expect([...state.remoteId.flights.keys()].at(-1)).toBe('flight-199');
    expect(state.remoteId.flights.size).toBe(64);
  });
});
