import type { TransitionTable } from '../lib/state-machine.ts';
import type { DecideFindingInput, FindingState } from './finding.schema.ts';

/** A person confirms or dismisses, and may take that back; what raised a finding never decides it. */
export const FINDING_TRANSITIONS: TransitionTable<FindingState, DecideFindingInput['decision']> = {
  open: { confirm: 'confirmed', dismiss: 'dismissed' },
  confirmed: { reopen: 'open' },
  dismissed: { reopen: 'open' },
};
