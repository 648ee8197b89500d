import type { Viewer } from '../http/permissions.ts';
import type { EventMap, EventName } from '../lib/events.ts';

/** Staff see every operator's flights; an operator's people only their own. */
export function airspaceRoomOf(viewer: Viewer): string {
  return viewer.role === 'operator' ? `operator:${viewer.operatorId ?? 'none'}` : 'staff';
}

export function flightRoom(flightId: string): string {
  return `flight:${flightId}`;
}

/** The rooms an event goes to: whoever watches the flight, its operator's people, and staff. */
export function roomsOf<Name extends EventName>(name: Name, payload: EventMap[Name]): string[] {
  if (name === 'device.changed') return [];
  const { flightId, operatorId } = payload as { flightId: string | null; operatorId: string | null };
  // A policy may be bound long before it has a flight.
  const rooms = flightId === null ? ['staff'] : [flightRoom(flightId), 'staff'];
  return operatorId === null ? rooms : [...rooms, `operator:${operatorId}`];
}

/** Events that viewers get; the others stay inside. */
export const LIVE_EVENTS = [
  'flight.tookOff',
  'flight.sampled',
  'flight.changed',
  'policy.bound',
  'cover.changed',
  'incident.opened',
  'evidence.appended',
  'alert.raised',
] as const satisfies readonly EventName[];

/** What leaves: ids and cursor, never the operator of a flight. */
export function toLivePayload(payload: object): Record<string, unknown> {
  const { operatorId: _operatorId, ...rest } = payload as { operatorId?: unknown };
  return rest;
}
