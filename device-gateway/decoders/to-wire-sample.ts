import { toInstant } from '../../server/lib/clock.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';

/** A sample by its public names (design §5): instants as RFC 3339 instead of milliseconds. */
export function toWireSample(sample: CanonicalSample): Record<string, unknown> {
  const { serialNumber, source, observedAtMs, receivedAtMs, ...values } = sample;
  return {
    serialNumber,
    source,
    observedAt: toInstant(observedAtMs),
    receivedAt: toInstant(receivedAtMs),
    ...values,
  };
}
