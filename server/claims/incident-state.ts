import type { TransitionTable } from '../lib/state-machine.ts';
import type { IncidentState } from './incident.schema.ts';

export type IncidentEvent = 'strengthened' | 'confirm' | 'dismiss' | 'reopen';

/** Detection may only strengthen; a person confirms or dismisses, and may take that back. */
export const INCIDENT_TRANSITIONS: TransitionTable<IncidentState, IncidentEvent> = {
  suspected: { strengthened: 'probable', confirm: 'confirmed', dismiss: 'dismissed' },
  probable: { confirm: 'confirmed', dismiss: 'dismissed' },
  confirmed: { reopen: 'probable' },
  dismissed: { reopen: 'suspected' },
};
