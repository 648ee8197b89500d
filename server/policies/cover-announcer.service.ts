import type { FlightsService } from '../flights/flights.service.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import type { DevicesService } from '../registry/devices.service.ts';
import type { AttachmentsService } from './attachments.service.ts';
import type { CoverMessage, CoverReason } from './cover.schema.ts';
import type { CoverNotifier } from './cover-notifier.port.ts';
import { coverStateAt } from './cover-state.ts';
import { COVER_NOTICE_TEXTS, COVER_REASON_TEXTS, type CoverNoticeCode } from './cover-texts.ts';
import type { Envelope } from './envelope.schema.ts';
import type { EnvelopesService } from './envelopes.service.ts';

interface Deps {
  clock: Clock;
  flights: FlightsService;
  attachments: AttachmentsService;
  devices: DevicesService;
  envelopes: EnvelopesService;
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

  /** `near`: the aircraft came near the edge of its cover, which is worth a notice. */
  async announce(
    flightId: string,
    options: { notices: boolean; near?: boolean } = { notices: true },
  ): Promise<void> {
    const { clock, flights, attachments, devices, envelopes, notifier } = this.#deps;
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
    const envelope = attachment ? await envelopes.view(flightId) : null;
    const message: CoverMessage = {
      state: state.state,
      policyId: attachment?.policyId ?? null,
      limitFen: attachment?.limitFen ?? null,
      validUntil: attachment ? toInstant(attachment.validUntilMs) : null,
      reason,
      envelope,
      at: toInstant(now),
    };
    const isPast = flight.liveFromMs === null;
    for (const deviceId of await devices.listDeviceIdsFor(flight.serialNumber)) {
      if (!isPast) notifier.publishCover(deviceId, flight.serialNumber, message);
      if (options.notices && state.state === 'notCovered' && reason !== 'FLIGHT_ENDED')
        this.#notify(
          deviceId,
          flight.serialNumber,
          reason === 'LEFT_VOLUME' ? [reason] : flight.coverage.reasons,
        );
      else if (options.near && envelope) this.#warnOfEdge(deviceId, flight.serialNumber, envelope);
    }
  }

  /** Tells the devices of a flight what happened to its cover, by a code that has words. */
  async tell(flightId: string, code: CoverNoticeCode): Promise<void> {
    const flight = await this.#deps.flights.findRecord(flightId);
    if (!flight || flight.liveFromMs === null) return;
    const { serialNumber } = flight;
    for (const deviceId of await this.#deps.devices.listDeviceIdsFor(serialNumber))
      this.#deps.notifier.publishNotice(deviceId, {
        code,
        message: COVER_NOTICE_TEXTS[code],
        topic: null,
        serialNumber,
        at: toInstant(this.#deps.clock.now()),
      });
  }

  #warnOfEdge(deviceId: string, serialNumber: string, envelope: Envelope): void {
    const meters = envelope.metersToEdge === null ? null : Math.max(0, Math.floor(envelope.metersToEdge));
    const minutes = Math.floor((envelope.secondsLeft ?? 0) / 60);
    const [left, leftZh] =
      meters === null
        ? [`${minutes} min`, `${minutes} 分钟`]
        : [`${meters} m / ${minutes} min`, `${meters} 米 / ${minutes} 分钟`];
    this.#deps.notifier.publishNotice(deviceId, {
      code: 'COVER_EDGE_NEAR',
      message: `${left} of cover left. 承保范围剩余 ${leftZh}。`,
      topic: null,
      serialNumber,
      at: toInstant(this.#deps.clock.now()),
    });
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
