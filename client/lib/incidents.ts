import type { Incident } from '../../server/claims/incident.schema.ts';

/** Nobody has decided yet. */
export function isOpen(incident: Pick<Incident, 'state'>): boolean {
  return incident.state === 'suspected' || incident.state === 'probable';
}

/** Open first, then what nobody has taken, then the newest. */
export function sortQueue(incidents: readonly Incident[]): Incident[] {
  const rank = (one: Incident) => (isOpen(one) ? 0 : 2) + (one.acknowledgedAt === null ? 0 : 1);
  return [...incidents].sort((a, b) => rank(a) - rank(b) || Date.parse(b.openedAt) - Date.parse(a.openedAt));
}

export interface IncidentAct {
  key: string;
  act: 'opened' | 'acknowledged' | 'note' | 'confirm' | 'dismiss' | 'reopen';
  at: string;
  by: string | null;
  text: string;
}

/** A decision is stored as a note that begins with its verb. */
const DECISION = /^(confirm|dismiss|reopen): (.*)$/s;

/** Opening, taking, notes and decisions of an incident in the order they happened. */
export function historyOf(
  incident: Pick<Incident, 'openedAt' | 'acknowledgedAt' | 'acknowledgedBy' | 'notes'>,
): IncidentAct[] {
  const { openedAt, acknowledgedAt, acknowledgedBy, notes } = incident;
  const acts = notes.map(({ noteId: key, at, by, text }): IncidentAct => {
    const decision = DECISION.exec(text);
    if (!decision) return { key, act: 'note', at, by, text };
    return { key, act: decision[1] as 'confirm' | 'dismiss' | 'reopen', at, by, text: decision[2] ?? '' };
  });
  const opened: IncidentAct = { key: 'opened', act: 'opened', at: openedAt, by: null, text: '' };
  // Who decides at once has taken it by that, in the same instant.
  const taken: IncidentAct[] =
    acknowledgedAt === null || notes.some((one) => one.at === acknowledgedAt)
      ? []
      : [{ key: 'acknowledged', act: 'acknowledged', at: acknowledgedAt, by: acknowledgedBy, text: '' }];
  return [opened, ...taken, ...acts].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
