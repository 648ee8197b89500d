import type { OperatorCertificate, OperatorContact } from './operator.schema.ts';

/** What may change about an operator; each state it had is kept. */
export interface OperatorState {
  name: string;
  uscc?: string | undefined;
  contact?: OperatorContact | undefined;
  certificate?: OperatorCertificate | null | undefined;
}

export interface OperatorRecord extends OperatorState {
  _id: string;
  kind: 'firm' | 'person';
  /** Absent: 1. */
  version?: number | undefined;
  /** Earlier states, oldest first, with who replaced them and when. */
  earlier?: (OperatorState & { version: number; replacedAtMs: number; byUserId: string })[] | undefined;
  createdAtMs: number;
}
