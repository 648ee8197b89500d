import { MINUTE_MS } from '../lib/clock.ts';
import type { Receipt } from '../pricing/receipt.schema.ts';
import type { Tariff } from '../pricing/tariff.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import { reratePolicy } from './rerate-policy.ts';

/** A block is added this long before cover would end, ms: in time for a slow round, and not sooner than needed. */
export const EXTEND_BEFORE_MS = MINUTE_MS;

export type ExtensionDecision =
  | { outcome: 'extend'; minutes: number; blockFen: number }
  | { outcome: 'stop'; reason: 'MINUTES_USED_UP' | 'CAP_REACHED' };

/**
 * The next block of a flight that is still in the air: as long as was agreed at bind, for the price of all minutes
 * together less what was paid for, never less than nothing (features C2). It stops at the agreed minutes or cap.
 */
export function decideExtension(
  policy: Pick<PolicyRecord, 'limitFen' | 'premiumFen'> & {
    extension: NonNullable<PolicyRecord['extension']>;
  },
  { receipt, tariff }: { receipt: Receipt; tariff: Tariff },
): ExtensionDecision {
  const { blockMinutes, extraMinutesMax, premiumCapFen, usedMinutes, usedPremiumFen } = policy.extension;
  const minutes = Math.min(blockMinutes, extraMinutesMax - usedMinutes);
  if (minutes <= 0) return { outcome: 'stop', reason: 'MINUTES_USED_UP' };
  const hours = receipt.input.t + (usedMinutes + minutes) / 60;
  const total = reratePolicy(receipt, { limitFen: policy.limitFen, hours }, tariff);
  const blockFen = Math.max(0, total.premiumFen - policy.premiumFen);
  if (usedPremiumFen + blockFen > premiumCapFen) return { outcome: 'stop', reason: 'CAP_REACHED' };
  return { outcome: 'extend', minutes, blockFen };
}
