import { AppError } from './errors.ts';

/** For each state, the events it accepts and the state each leads to. */
export type TransitionTable<State extends string, Event extends string> = {
  readonly [S in State]: { readonly [E in Event]?: State };
};

/** The next state, or undefined when `state` doesn't accept `event`. */
export function findTransition<State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  state: State,
  event: Event,
): State | undefined {
  return table[state][event];
}

/** The next state; throws STATE_CONFLICT naming both when the step isn't allowed. */
export function transition<State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  state: State,
  event: Event,
): State {
  const next = findTransition(table, state, event);
  if (next === undefined) throw new AppError('STATE_CONFLICT', { state, event });
  return next;
}
