import type { EventBus } from '../lib/events.ts';
import type { FindingsPort, RaisedFinding } from './findings.port.ts';

/** Findings as alerts of the flight they are about. */
export class FindingAlerts implements FindingsPort {
  readonly #events: EventBus;

  constructor(deps: { events: EventBus }) {
    this.#events = deps.events;
  }

  async raise({ flightId, operatorId, kind }: RaisedFinding): Promise<void> {
    if (flightId !== null) this.#events.publish('alert.raised', { flightId, operatorId, kind });
  }
}
