import type { FlightsService } from '../flights/flights.service.ts';
import type { BatchRecord } from '../telemetry/batch.ts';
import type { BatchHandler } from '../telemetry/projector.service.ts';
import type { NoTakeoffService } from './no-takeoff.service.ts';

/** A take-off that becomes known, however late, is held against the policies that were void for want of one. */
export class AfterVoidHandler implements BatchHandler {
  readonly name = 'afterVoid';
  readonly #flights: FlightsService;
  readonly #noTakeoff: NoTakeoffService;

  constructor(deps: { flights: FlightsService; noTakeoff: NoTakeoffService }) {
    this.#flights = deps.flights;
    this.#noTakeoff = deps.noTakeoff;
  }

  async apply(batch: BatchRecord): Promise<void> {
    for (const { flightId, kind } of batch.transitions) {
      if (kind !== 'tookOff') continue;
      const flight = await this.#flights.findRecord(flightId);
      if (flight) await this.#noTakeoff.reviewFlight(flight);
    }
  }
}
