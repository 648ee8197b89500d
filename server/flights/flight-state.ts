import { findTransition, type TransitionTable } from '../lib/state-machine.ts';

/** Life of a flight (design D9b). A pre-flight ground segment has no state yet. */
export type FlightState = 'airborne' | 'lost' | 'landed' | 'closed';
export type FlightEvent = 'tookOff' | 'landed' | 'lost' | 'resumed' | 'closed';

/** `landed` → `airborne` is a touch-and-go; a lost flight must be heard again before it can land. */
export const FLIGHT_TRANSITIONS: TransitionTable<FlightState, FlightEvent> = {
  airborne: { landed: 'landed', lost: 'lost' },
  lost: { resumed: 'airborne', closed: 'closed' },
  landed: { resumed: 'airborne', closed: 'closed' },
  closed: {},
};

/** State after `event`; `undefined` as state means "no flight yet". Undefined when the step isn't allowed. */
export function findFlightState(state: FlightState | undefined, event: FlightEvent): FlightState | undefined {
  if (state === undefined) return event === 'tookOff' ? 'airborne' : undefined;
  return findTransition(FLIGHT_TRANSITIONS, state, event);
}
