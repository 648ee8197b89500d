import { SECOND_MS } from '../../server/lib/clock.ts';

/** A Basic ID names the aircraft of single messages for this long: it must be sent every 3 s (F3411-22a). */
const HEARD_MS = 30 * SECOND_MS;
/** Flights of network Remote ID whose details are remembered. */
const FLIGHTS_MAX = 64;

/** An aircraft that a device named; null: one by a session id, whose serial number stays secret. */
interface Heard {
  readonly serialNumber: string | null;
  readonly heardAtMs: number;
}

/**
 * What Remote ID remembers between the messages of a device. Bounded: two aircraft are enough to know whether
 * one alone was heard, and flights are at most `FLIGHTS_MAX`.
 */
export interface RemoteIdState {
  /** The two heard last, the newest at the end. */
  readonly heard: readonly Heard[];
  /** Serial numbers by the flight ids of network Remote ID. */
  readonly flights: ReadonlyMap<string, string>;
}

export const EMPTY_REMOTE_ID_STATE: RemoteIdState = { heard: [], flights: new Map() };

export function withHeard(
  state: RemoteIdState,
  serialNumber: string | null,
  heardAtMs: number,
): RemoteIdState {
  const others = state.heard.filter((one) => one.serialNumber !== serialNumber);
  return { ...state, heard: [...others.slice(-1), { serialNumber, heardAtMs }] };
}

export function withFlight(state: RemoteIdState, flightId: string, serialNumber: string): RemoteIdState {
  if (state.flights.get(flightId) === serialNumber) return state;
  const flights = new Map(state.flights);
  flights.delete(flightId);
  flights.set(flightId, serialNumber);
  const [oldest] = flights.keys();
  if (flights.size > FLIGHTS_MAX && oldest !== undefined) flights.delete(oldest);
  return { ...state, flights };
}

/**
 * Whom a message is about that names no aircraft: the only one named in the last 30 s, else, when none was,
 * the only one bound to the device. Among several it stays open: a guess would fly one aircraft on another's track.
 */
export function findAircraft(
  state: RemoteIdState,
  context: { receivedAtMs: number; bound: ReadonlySet<string> },
): { serialNumber: string } | { detail: string } {
  const recent = state.heard.filter(({ heardAtMs }) => context.receivedAtMs - heardAtMs <= HEARD_MS);
  const [one] = recent;
  if (recent.length > 1)
    return {
      detail:
        'a position without identification while several aircraft were heard: send message packs with their Basic ID',
    };
  if (one?.serialNumber) return { serialNumber: one.serialNumber };
  if (one) return { detail: 'the aircraft is named by a session id only: its serial number is needed' };
  const [only] = context.bound;
  if (only !== undefined && context.bound.size === 1) return { serialNumber: only };
  return {
    detail:
      'a position of an unnamed aircraft: send its Basic ID (serial number) in the same pack or within 30 s before, or bind exactly one aircraft to the device',
  };
}
