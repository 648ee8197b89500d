/** A value with listeners, in the form React's useSyncExternalStore reads. */
export interface Store<State> {
  getState(): State;
  subscribe(listener: () => void): () => void;
  change(part: Partial<State>): void;
}

export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change: (part) => {
      state = { ...state, ...part };
      for (const listener of listeners) listener();
    },
  };
}
