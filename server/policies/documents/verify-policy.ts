import { toInstant } from '../../lib/clock.ts';
import type { PolicyRecord } from '../policy-record.ts';
import { PRODUCT_TERMS } from '../products.ts';
import { describePlace } from './describe-place.ts';
import type { Verification, VerificationState } from './verification.schema.ts';

const NAMED_MAX = 20;

export interface VerifiedParties {
  insured: { name: string; kind: 'firm' | 'person' } | undefined;
  insurer: { nameZh: string; nameEn: string };
}

/**
 * Whether the policy covers at `nowMs` (Unix ms), by its state first and its time next: a job that is late to end
 * a policy makes none valid.
 */
export function verificationState(
  policy: Pick<PolicyRecord, 'state' | 'coveredFromMs' | 'coveredToMs' | 'validUntilMs'>,
  nowMs: number,
): VerificationState {
  const { state, coveredFromMs, coveredToMs, validUntilMs } = policy;
  if (state === 'void' || state === 'cancelled' || state === 'expired') return state;
  if (nowMs < coveredFromMs) return 'notYet';
  return nowMs < Math.min(validUntilMs, coveredToMs ?? Infinity) ? 'valid' : 'expired';
}

/** What a verification link answers now; undefined: no policy has that token. */
export function verifyPolicy(
  found: { policy: PolicyRecord; parties: VerifiedParties } | undefined,
  nowMs: number,
): Verification {
  const checkedAt = toInstant(nowMs);
  if (!found) return { genuine: false, state: null, checkedAt, cover: null };
  const { policy, parties } = found;
  const terms = PRODUCT_TERMS[policy.product];
  return {
    genuine: true,
    state: verificationState(policy, nowMs),
    checkedAt,
    cover: {
      policyNumber: policy.policyNumber,
      policyVersion: policy.version,
      productZh: terms.nameZh,
      productEn: terms.nameEn,
      insurerZh: parties.insurer.nameZh,
      insurerEn: parties.insurer.nameEn,
      insured: shownName(parties.insured),
      serialNumbers: policy.serialNumbers.slice(0, NAMED_MAX),
      aircraftCount: policy.serialNumbers.length,
      limitFen: policy.limitFen,
      validFrom: toInstant(policy.validFromMs),
      validUntil: toInstant(policy.validUntilMs),
      place: describePlace(policy.volume, policy.district),
    },
  };
}

/** A firm's name is public; of a person no more than a neighbour could confirm (个人信息保护法 art. 6). */
function shownName(insured: VerifiedParties['insured']): string {
  if (!insured) return '—';
  return insured.kind === 'firm' ? insured.name : `${[...insured.name][0] ?? ''}＊＊`;
}
