import type { FlightsService } from '../flights/flights.service.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import type { DevicesService } from '../registry/devices.service.ts';
import type { AttachmentsService } from './attachments.service.ts';
import type { CoverMessage, CoverReason } from './cover.schema.ts';
import type { CoverNotifier } from './cover-notifier.port.ts';
import { coverStateAt } from './cover-state.ts';
import { COVER_REASON_TEXTS } from './cover-texts.ts';

interface Deps {
  clock: Clock;
  flights: FlightsService;
  attachments: AttachmentsService;
  devices: DevicesService;
  notifier: CoverNotifier;
}

const AIRBORNE_MAX = 10_000;

/**
 * Tells the devices of an aircraft whether it is covered: retained on their `cover` topics, with a notice
 * when it is not. It says what is stored and decides nothing. A past flight is announced to nobody: the
 * cover topic speaks of now.
 */
export class CoverAnnouncer {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Says again what is in force: the broker's retained messages don't outlive its process. */
  async announceAirborne(): Promise<void> {
    for (const flight of await this.#deps.flights.listAirborne(AIRBORNE_MAX))
      await this.announce(flight._id, { notices: false });
  }

  async announce(flightId: string, options: { notices: boolean } = { notices: true }): Promise<void> {
    const { clock, flights, attachments, devices, notifier } = this.#deps;
    const flight = await flights.findRecord(flightId);
    if (!flight?.coverage) return;
    const attachment = await attachments.find(flightId);
    const now = clock.now();
    const state = coverStateAt({
      flightState: flight.state,
      coverage: flight.coverage,
      attachment,
      nowMs: now,
    });
    const reason = state.reason;
    const message: CoverMessage = {
      state: state.state,
      policyId: attachment?.policyId ?? null,
      limitFen: attachment?.limitFen ?? null,
      validUntil: attachment ? toInstant(attachment.validUntilMs) : null,
      reason,
      at: toInstant(now),
    };
    const isPast = flight.liveFromMs === null;
    for (const deviceId of await devices.listDeviceIdsFor(flight.serialNumber)) {
      if (!isPast) notifier.publishCover(deviceId, flight.serialNumber, message);
      if (options.notices && state.state === 'notCovered' && reason !== 'FLIGHT_ENDED')
        this.#notify(deviceId, flight.serialNumber, flight.coverage.reasons);
    }
  }

  #notify(deviceId: string, serialNumber: string, reasons: readonly string[]): void {
    const texts = reasons.map((reason) => COVER_REASON_TEXTS[reason as CoverReason] ?? reason);
    this.#deps.notifier.publishNotice(deviceId, {
      code: 'FLIGHT_NOT_COVERED',
      message: `This flight is not covered. 本次飞行未承保。 ${texts.join(' ')}`,
      topic: null,
      serialNumber,
      at: toInstant(this.#deps.clock.now()),
    });
  }
}
