import { toInstant } from '../lib/clock.ts';
import type { Policy } from './policy.schema.ts';
import type { PolicyRecord } from './policy-record.ts';

/** Stored contract → what leaves the product. */
export function toPolicy(record: PolicyRecord): Policy {
  const {
    _id,
    boundAtMs,
    validFromMs,
    validUntilMs,
    coveredFromMs,
    coveredToMs,
    transitions,
    chargeKeys: _chargeKeys,
    ...rest
  } = record;
  return {
    ...rest,
    policyId: _id,
    droneId: record.droneIds[0] ?? null,
    serialNumber: record.serialNumbers[0] ?? null,
    boundAt: toInstant(boundAtMs),
    validFrom: toInstant(validFromMs),
    validUntil: toInstant(validUntilMs),
    coveredFrom: toInstant(coveredFromMs),
    coveredTo: coveredToMs === null ? null : toInstant(coveredToMs),
    transitions: transitions.map(({ atMs, ...step }) => ({ ...step, at: toInstant(atMs) })),
  };
}
