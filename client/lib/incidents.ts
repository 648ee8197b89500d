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
