import { EventEmitter } from 'node:events';

/**
 * Facts announced after they are durable. They carry ids and what a viewer needs at once; a subscriber
 * that missed one reads storage (design D9), so delivery is a hint, never the record.
 */
export interface EventMap {
  'flight.tookOff': { flightId: string; droneId: string | null; operatorId: string | null };
  'flight.sampled': { flightId: string; operatorId: string | null; cursor: string };
  'flight.changed': { flightId: string; operatorId: string | null; state: string };
  'policy.bound': { flightId: string | null; policyId: string; operatorId: string | null };
  'cover.changed': { flightId: string; operatorId: string | null };
  'incident.opened': { incidentId: string; flightId: string; operatorId: string | null };
  'evidence.appended': { incidentId: string; flightId: string; operatorId: string | null };
  'alert.raised': { flightId: string; operatorId: string | null; kind: string };
  'device.changed': { deviceId: string };
}

export type EventName = keyof EventMap;

/** In-process bus. A listener that throws is reported and never reaches the publisher. */
export class EventBus {
  readonly #emitter = new EventEmitter();
  readonly #onError: (error: unknown, event: EventName) => void;

  constructor(onError: (error: unknown, event: EventName) => void) {
    this.#onError = onError;
    this.#emitter.setMaxListeners(100);
  }

  publish<Name extends EventName>(name: Name, payload: EventMap[Name]): void {
    this.#emitter.emit(name, payload);
  }

  subscribe<Name extends EventName>(name: Name, listener: (payload: EventMap[Name]) => void): () => void {
    const guarded = (payload: EventMap[Name]): void => {
      try {
        listener(payload);
      } catch (error) {
        this.#onError(error, name);
      }
    };
    this.#emitter.on(name, guarded);
    return () => this.#emitter.off(name, guarded);
  }
}
