import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packMessages, unpackMessages } from '../../device-gateway/thread/pack-messages.ts';
import { type IngestMessage, QUARANTINE_REASONS } from '../../server/telemetry/ingest.schema.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const sample: fc.Arbitrary<CanonicalSample> = fc.record({
  serialNumber: fc.constantFrom('AIRCRAFT0001', 'AIRCRAFT0002'),
  source: fc.constantFrom('dji' as const, 'native' as const),
  observedAtMs: fc.nat(),
  receivedAtMs: fc.nat(),
  latitudeDegrees: maybe(number),
  longitudeDegrees: maybe(number),
  altitudeEllipsoidMeters: maybe(number),
  altitudeAmslMeters: maybe(number),
  heightAboveTakeoffMeters: maybe(number),
  heightAboveGroundMeters: maybe(number),
  groundSpeedMps: maybe(number),
  verticalSpeedMps: maybe(number),
  headingDegrees: maybe(number),
  trackDegrees: maybe(number),
  batteryPercent: maybe(number),
  mode: maybe(fc.constantFrom('standby' as const, 'mission' as const)),
  codes: fc.array(fc.string(), { maxLength: 3 }),
  flags: fc.array(fc.constantFrom('noFix' as const, 'stale' as const), { maxLength: 2 }),
});
const message: fc.Arbitrary<IngestMessage> = fc.record({
  deviceId: fc.constantFrom('dev_a', 'dev_b'),
  topic: fc.string(),
  receivedAtMs: fc.nat(),
  payload: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  outcome: fc.oneof(
    fc.record({
      kind: fc.constant('samples' as const),
      samples: fc.array(sample, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant('quarantined' as const),
      reason: fc.constantFrom(...QUARANTINE_REASONS),
      detail: fc.string(),
    }),
  ),
});

describe('messages that cross between threads', () => {
  it('arrive as they left, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        // What a message port does to them.
        expect(unpackMessages(structuredClone(packMessages(messages)))).toEqual(messages);
      }),
    );
  });
});
