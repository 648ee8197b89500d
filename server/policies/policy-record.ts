import type { CoverReason } from './cover.schema.ts';
import type { PolicyState } from './policy.schema.ts';

export interface PolicyRecord {
  _id: string;
  policyNumber: string;
  /** Unique: a flight has one policy, whoever tries to bind it twice. */
  flightId: string;
  quoteId: string;
  operatorId: string;
  droneId: string;
  serialNumber: string;
  state: PolicyState;
  limitFen: number;
  premiumFen: number;
  tariff: string;
  boundAtMs: number;
  coveredFromMs: number;
  coveredToMs: number | null;
  /** Cover ends here even without a landing: it was priced for these minutes. */
  validUntilMs: number;
  attachmentReason: CoverReason;
  journalEntryId: string;
  standingOrderId: string;
}
