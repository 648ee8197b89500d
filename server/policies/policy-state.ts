import { findTransition, type TransitionTable } from '../lib/state-machine.ts';
import type { PolicyEvent, PolicyState } from './policy.schema.ts';

/**
 * The life of a contract; `quoted` is the quote's. A policy is `bound` when its premium was received, `active`
 * from its first attachment to a flight, `extended` while blocks are added in the air. `expired` may resume with
 * a touch-and-go and may end earlier when an earlier landing becomes known; `void` is final.
 */
export const POLICY_TRANSITIONS: TransitionTable<PolicyState, PolicyEvent> = {
  bound: { attach: 'active', expire: 'expired', void: 'void', cancel: 'cancelled' },
  active: { extend: 'extended', expire: 'expired', void: 'void', cancel: 'cancelled' },
  extended: { extend: 'extended', expire: 'expired', void: 'void', cancel: 'cancelled' },
  expired: { resume: 'active', expire: 'expired', void: 'void' },
  cancelled: { void: 'void' },
  void: {},
};

/** States in which the contract stands: its window insures, and flights may attach. */
export const POLICY_IN_FORCE: readonly PolicyState[] = ['bound', 'active', 'extended'];

/** The next state, undefined when the policy doesn't take the step. */
export function nextPolicyState(state: PolicyState, event: PolicyEvent): PolicyState | undefined {
  return findTransition(POLICY_TRANSITIONS, state, event);
}
