import type { PolicyEvent, PolicyState } from './policy.schema.ts';
import type { PolicyRecord, PolicyTransitionRecord } from './policy-record.ts';

/** What happens to a contract, when (Unix ms) and why; `set` changes facts with it. */
export interface PolicyStep {
  event: Exclude<PolicyEvent, 'bind'>;
  /** Code of what made it happen. */
  reason: string;
  atMs: number;
  /** Absent: the product itself, by rule. */
  byUserId?: string;
  set?: Partial<Omit<PolicyRecord, '_id' | 'version' | 'state' | 'transitions' | 'quoteId'>>;
}

/** The first line of every contract's history. */
export function bindTransition(
  atMs: number,
  reason: string,
  byUserId: string | null,
): PolicyTransitionRecord {
  return { from: null, to: 'bound', event: 'bind', reason, atMs, byUserId };
}

export function toTransition(from: PolicyState, to: PolicyState, step: PolicyStep): PolicyTransitionRecord {
  const { event, reason, atMs, byUserId = null } = step;
  return { from, to, event, reason, atMs, byUserId };
}

/** A batch applied twice brings the same step again: history then holds it already. */
export function isKnownStep(history: readonly PolicyTransitionRecord[], step: PolicyStep): boolean {
  return history.some(
    ({ event, reason, atMs }) => event === step.event && reason === step.reason && atMs === step.atMs,
  );
}
