import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NativeSampleSchema } from '../../device-gateway/decoders/native.schema.ts';
import { isNativeSample } from '../../device-gateway/decoders/native-check.ts';
import { FLIGHT_MODES, SAMPLE_FLAGS } from '../../server/telemetry/sample.schema.ts';

// What checks every native sample is written by hand; the schema that is published must mean the same.
const edges = fc.constantFrom(
  ...[
    -2_001, -2_000, -501, -500, -181, -180, -91, -90, -1, -0, 0, 0.5, 1, 90, 91, 100, 101, 180, 181, 360, 361,
  ],
  ...[500, 501, 1_000, 1_001, 100_000, 100_001, 1_767_225_600_000, 2 ** 53, 1e21, Infinity, -Infinity, NaN],
);
const number = fc.oneof(edges, fc.double(), fc.integer());
const anything = fc.oneof(fc.jsonValue(), fc.constant(undefined), number);
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: value as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });
const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    '2026-01-01T00:00:00Z',
    '2026-01-01T08:00:00+08:00',
    '2026-01-01T08:00:00.123456+08:00',
    '2026-01-01T00:00:00',
    '2026-02-30T00:00:00Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T24:00:00Z',
    'now',
  ),
  fc.integer({ min: 0 }),
  number,
);
const measured = maybe(fc.oneof(number, fc.constant(null)));
const sample = fc.record(
  {
    serialNumber: maybe(fc.stringMatching(/^[A-Za-z0-9]{7,21}$/)),
    sequence: maybe(number),
    observedAt: maybe(time),
    latitudeDegrees: measured,
    longitudeDegrees: measured,
    altitudeEllipsoidMeters: measured,
    altitudeAmslMeters: measured,
    heightAboveTakeoffMeters: measured,
    heightAboveGroundMeters: measured,
    groundSpeedMps: measured,
    verticalSpeedMps: measured,
    headingDegrees: measured,
    trackDegrees: measured,
    batteryPercent: measured,
    mode: maybe(fc.constantFrom(...FLIGHT_MODES, null)),
    codes: maybe(fc.array(fc.string({ maxLength: 66 }), { maxLength: 34 })),
    flags: maybe(fc.array(fc.constantFrom(...SAMPLE_FLAGS), { maxLength: 18 })),
    simulated: maybe(fc.boolean()),
    historical: maybe(fc.boolean()),
    unknown: anything,
  },
  { requiredKeys: [] },
);
/** A valid one with a few of its fields changed: most random ones are refused at the first. */
const nearlyValid = fc
  .tuple(sample, fc.subarray(Object.keys(NativeSampleSchema.shape), { maxLength: 2 }))
  .map(([random, changed]): Record<string, unknown> => {
    const valid = { serialNumber: 'AIRCRAFT0001', observedAt: 1_767_225_600_000, latitudeDegrees: 22.5 };
    const parts = Object.entries(random).filter(([name]) => changed.includes(name));
    return { ...valid, ...Object.fromEntries(parts) };
  });

describe('the check of native samples', () => {
  it('takes what the schema takes, with the same values, and refuses what it refuses', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(fc.oneof(sample, nearlyValid), (value: Record<string, unknown>) => {
        const parsed = NativeSampleSchema.safeParse(value);
        expect(isNativeSample(value), JSON.stringify(parsed.error?.issues)).toBe(parsed.success);
        if (!parsed.success) {
          seen.refused += 1;
          return;
        }
        seen.taken += 1;
        const known = Object.keys(NativeSampleSchema.shape).filter((name) => value[name] !== undefined);
        expect(parsed.data).toEqual(Object.fromEntries(known.map((name) => [name, value[name]])));
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(500);
  });

  it('knows every field of the schema: one that is only in the schema would pass unchecked', () => {
    for (const name of Object.keys(NativeSampleSchema.shape)) {
      const wrong = { serialNumber: 'AIRCRAFT0001', observedAt: 1_767_225_600_000, [name]: { an: 'object' } };
      expect(isNativeSample(wrong), name).toBe(false);
    }
  });
});
