import type { Policy, PolicyEvent, PolicyState } from './policy.schema.ts';

/** One step as stored, its instant in Unix ms. */
export interface PolicyTransitionRecord {
  from: PolicyState | null;
  to: PolicyState;
  event: PolicyEvent;
  reason: string;
  atMs: number;
  byUserId: string | null;
}

type Instants = 'boundAt' | 'validFrom' | 'validUntil' | 'coveredFrom' | 'coveredTo' | 'transitions';

/** The contract as stored; `quoteId` is unique: a quote makes one policy, whoever binds it twice. */
export interface PolicyRecord extends Omit<Policy, 'policyId' | 'droneId' | 'serialNumber' | Instants> {
  _id: string;
  boundAtMs: number;
  validFromMs: number;
  validUntilMs: number;
  coveredFromMs: number;
  coveredToMs: number | null;
  transitions: PolicyTransitionRecord[];
  /** Keys of its premiums in the books: the quote, then endorsements that cost something. */
  chargeKeys: string[];
}
