import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { type CanonicalSample, CanonicalSampleSchema } from '../../server/telemetry/sample.schema.ts';

const RECEIVED_AT_MS = Date.UTC(2026, 0, 1, 10, 42, 8);
const REPORT = {
  orderID: 'SKYM2000000000000001-20260101-a1b2c3d4',
  flightCode: 'F1',
  sn: 'SKYM2000000000000001',
  flightStatus: 'Inflight',
  manufacturerID: '91440300MA5EXAMPLE',
  uasID: 'UAS-DEFAULT',
  timeStamp: '20260101184207',
  coordinate: 2,
  longitude: 1_139_472_000,
  latitude: 225_308_000,
  height: 505,
  altitude: 1_203,
  VS: -15,
  GS: 125,
  course: 2_705,
  SOC: 76,
  voltage: 45_000,
};

function decodeText(text: string) {
  const context = {
    channel: { kind: 'mht4053' as const },
    receivedAtMs: RECEIVED_AT_MS,
    bound: new Set<string>(),
  };
  return decode(EMPTY_DEVICE_STATE, Buffer.from(text), context);
}
const decodeReport = (value: unknown) => decodeText(JSON.stringify(value));

const EXPECTED: CanonicalSample = {
  serialNumber: 'SKYM2000000000000001',
  source: 'mht4053',
  // 18:42:07 in Beijing.
  observedAtMs: Date.UTC(2026, 0, 1, 10, 42, 7),
  receivedAtMs: RECEIVED_AT_MS,
  latitudeDegrees: 22.5308,
  longitudeDegrees: 113.9472,
  altitudeEllipsoidMeters: null,
  altitudeAmslMeters: 120.3,
  heightAboveTakeoffMeters: 50.5,
  heightAboveGroundMeters: null,
  groundSpeedMps: 12.5,
  verticalSpeedMps: -1.5,
  headingDegrees: null,
  trackDegrees: 270.5,
  batteryPercent: 76,
  mode: null,
  codes: [],
  flags: [],
};

describe('an MH/T 4053 report', () => {
  it.each<[string, unknown]>([
    ['alone', REPORT],
    ['in an array', [REPORT]],
    [
      'with its numbers as text',
      { ...REPORT, longitude: '1139472000', latitude: '225308000', height: '505', SOC: '76' },
    ],
    ['with its time as a number', { ...REPORT, timeStamp: 20_260_101_184_207 }],
    ['of WGS-84', { ...REPORT, coordinate: 1 }],
    ['without a coordinate system', { ...REPORT, coordinate: undefined }],
  ])('%s gives every value in our units', (_how, value) => {
    expect(decodeReport(value)).toMatchObject({ samples: [EXPECTED], quarantined: undefined });
  });

  it.each<[string, object, Partial<CanonicalSample>]>([
    ['PZ-90', { coordinate: 3 }, { latitudeDegrees: 22.5308, flags: ['datumSuspected'] }],
    ['Prepare', { flightStatus: 'Prepare' }, { mode: 'takeoffPreparation' }],
    ['TakeOff', { flightStatus: 'TakeOff' }, { mode: 'takeoff' }],
    ['land in small letters', { flightStatus: 'land' }, { mode: 'landing' }],
    [
      'a status unheard of',
      { flightStatus: 'Hover' },
      { mode: 'unknown', codes: ['mht4053:flightStatus:Hover'] },
    ],
    ['no status', { flightStatus: null }, { mode: null, codes: [] }],
    [
      'position 0/0',
      { latitude: 0, longitude: 0 },
      { latitudeDegrees: null, longitudeDegrees: null, flags: ['noFix'] },
    ],
    [
      'nothing but a position',
      { height: null, altitude: undefined, VS: null, GS: null, course: null, SOC: null },
      { heightAboveTakeoffMeters: null, altitudeAmslMeters: null, batteryPercent: null, flags: [] },
    ],
    ['SOC 255', { SOC: 255 }, { batteryPercent: null, flags: ['batteryImplausible'] }],
    ['height 32767', { height: 327_670 }, { heightAboveTakeoffMeters: null, flags: ['altitudeImplausible'] }],
    ['GS 6553.5', { GS: 65_535 }, { groundSpeedMps: null, flags: ['speedImplausible'] }],
    ['course 360', { course: 3_600 }, { trackDegrees: 0 }],
    ['course -90', { course: -900 }, { trackDegrees: 270 }],
    ['course 6553.5', { course: 65_535 }, { trackDegrees: null }],
  ])('with %s says so', (_what, changes, values) => {
    expect(decodeReport({ ...REPORT, ...changes }).samples).toMatchObject([values]);
  });

  it.each<[string, unknown, string, RegExp]>([
    [
      'degrees without their scale',
      { ...REPORT, latitude: 22.5308, longitude: 113.9472 },
      'PAYLOAD_INVALID',
      /10000000/,
    ],
    ['whole degrees', { ...REPORT, latitude: 22, longitude: 113 }, 'PAYLOAD_INVALID', /10000000/],
    ['a latitude of 113', { ...REPORT, latitude: 1_139_472_000 }, 'PAYLOAD_INVALID', /not on the globe/],
    ['no latitude', { ...REPORT, latitude: undefined }, 'PAYLOAD_INVALID', /^latitude/],
    ['no serial number', { ...REPORT, sn: undefined }, 'PAYLOAD_INVALID', /^sn/],
    ['a serial number of another form', { ...REPORT, sn: 'a/b' }, 'PAYLOAD_INVALID', /^sn/],
    [
      'an instant with a zone',
      { ...REPORT, timeStamp: '2026-01-01T10:42:07Z' },
      'TIMESTAMP_INVALID',
      /Beijing/,
    ],
    ['the 31st of June', { ...REPORT, timeStamp: '20260631184207' }, 'TIMESTAMP_INVALID', /Beijing/],
    ['the 25th hour', { ...REPORT, timeStamp: '20260101254207' }, 'TIMESTAMP_INVALID', /Beijing/],
    ['no time', { ...REPORT, timeStamp: undefined }, 'TIMESTAMP_INVALID', /^timeStamp/],
    ['text for a number', { ...REPORT, GS: 'fast' }, 'PAYLOAD_INVALID', /^GS/],
    ['no report', [], 'PAYLOAD_INVALID', /without a report/],
    ['101 reports', Array(101).fill(REPORT), 'PAYLOAD_TOO_LARGE', /101/],
    ['a number', 7, 'PAYLOAD_INVALID', /object/],
  ])('with %s goes to quarantine', (_what, value, reason, detail) => {
    expect(decodeReport(value)).toMatchObject({
      samples: [],
      quarantined: { reason, detail: expect.stringMatching(detail) },
    });
  });

  it('of an array counts though others of it don’t', () => {
    const { samples, quarantined } = decodeReport([{ ...REPORT, GS: 'fast' }, REPORT, { ...REPORT, sn: 1 }]);
    expect(samples).toEqual([EXPECTED]);
    expect(quarantined).toMatchObject({
      serialNumber: 'SKYM2000000000000001',
      detail: expect.stringMatching(/^report 1: GS/),
    });
  });

  it('is canonical or refused, whatever stands in it', () => {
    const anything = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.string(), fc.constant(null));
    const report = fc.record(
      Object.fromEntries(
        Object.entries(REPORT).map(([key, value]) => [key, fc.oneof(fc.constant(value), anything)]),
      ),
    );
    fc.assert(
      fc.property(fc.oneof(report, fc.jsonValue(), fc.array(report, { maxLength: 3 })), (value) => {
        for (const sample of decodeReport(value).samples) CanonicalSampleSchema.parse(sample);
      }),
      { numRuns: 2_000 },
    );
  });
});
