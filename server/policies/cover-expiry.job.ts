import type { FlightsService } from '../flights/flights.service.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import type { EventBus } from '../lib/events.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import type { AttachmentsService } from './attachments.service.ts';
import type { CoverAnnouncer } from './cover-announcer.service.ts';
import { ENDING_NOTICE_MS } from './cover-state.ts';
import type { PoliciesService } from './policies.service.ts';

interface Deps {
  clock: Clock;
  events: EventBus;
  flights: FlightsService;
  policies: PoliciesService;
  attachments: AttachmentsService;
  announcer: CoverAnnouncer;
}

const PER_RUN = 500;

/** Warns before, and ends cover when, its time is over while the aircraft still flies; ends windows with their time. */
export class CoverExpiryJob {
  readonly #deps: Deps;
  /** Per flight, the end that was warned of: an extended one is warned of again. */
  readonly #warned = new Map<string, number>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** One round over what ends now or soon. */
  async run(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const attachment of await this.#deps.attachments.listEnding(now + ENDING_NOTICE_MS, PER_RUN)) {
      if (attachment.validUntilMs <= now) await this.#expire(attachment);
      else if (this.#warned.get(attachment._id) !== attachment.validUntilMs) await this.#warn(attachment);
    }
    for (const policy of await this.#deps.policies.listEnded(now, PER_RUN))
      await this.#deps.policies.advance(policy._id, {
        event: 'expire',
        reason: 'WINDOW_ENDED',
        atMs: policy.validUntilMs,
        set: { coveredToMs: policy.validUntilMs },
      });
  }

  async #warn(attachment: AttachmentRecord): Promise<void> {
    this.#warned.set(attachment._id, attachment.validUntilMs);
    const flight = await this.#deps.flights.findRecord(attachment._id);
    if (flight?.coverage?.status !== 'covered') return;
    await this.#deps.flights.patchCoverage(attachment._id, { status: 'ending' });
    await this.#tell(attachment);
  }

  async #expire(attachment: AttachmentRecord): Promise<void> {
    const { _id: flightId, policyId, validUntilMs } = attachment;
    this.#warned.delete(flightId);
    // A landing that came in between has ended the cover already, at its own time.
    if (!(await this.#deps.attachments.expire(flightId, validUntilMs))) return;
    const policy = await this.#deps.policies.find(policyId);
    if (policy?.flightId === flightId)
      await this.#deps.policies.advance(policyId, {
        event: 'expire',
        reason: 'PLANNED_TIME_ENDED',
        atMs: validUntilMs,
        set: { coveredToMs: validUntilMs },
      });
    const flight = await this.#deps.flights.findRecord(flightId);
    const reasons = [...new Set([...(flight?.coverage?.reasons ?? []), 'PLANNED_TIME_ENDED'])];
    await this.#deps.flights.patchCoverage(flightId, {
      status: 'notCovered',
      coveredTo: toInstant(validUntilMs),
      reasons,
    });
    await this.#tell(attachment);
  }

  async #tell(attachment: AttachmentRecord): Promise<void> {
    await this.#deps.announcer.announce(attachment._id);
    const { _id: flightId, operatorId } = attachment;
    this.#deps.events.publish('cover.changed', { flightId, operatorId });
  }
}
