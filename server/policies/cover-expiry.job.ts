import type { FlightsService } from '../flights/flights.service.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import type { EventBus } from '../lib/events.ts';
import type { CoverAnnouncer } from './cover-announcer.service.ts';
import { ENDING_NOTICE_MS } from './cover-state.ts';
import type { PoliciesService } from './policies.service.ts';
import type { PolicyRecord } from './policy-record.ts';

interface Deps {
  clock: Clock;
  events: EventBus;
  flights: FlightsService;
  policies: PoliciesService;
  announcer: CoverAnnouncer;
}

const POLICIES_PER_RUN = 500;

/** Warns before, and ends cover when, the planned minutes are over while the aircraft still flies. */
export class CoverExpiryJob {
  readonly #deps: Deps;
  readonly #warned = new Set<string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** One round over the policies that end now or soon. */
  async run(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const policy of await this.#deps.policies.listEnding(now + ENDING_NOTICE_MS, POLICIES_PER_RUN)) {
      if (policy.validUntilMs <= now) await this.#expire(policy);
      else if (!this.#warned.has(policy._id)) await this.#warn(policy);
    }
  }

  async #warn(policy: PolicyRecord): Promise<void> {
    this.#warned.add(policy._id);
    const flight = await this.#deps.flights.findRecord(policy.flightId);
    if (flight?.coverage?.status !== 'covered') return;
    await this.#deps.flights.patchCoverage(policy.flightId, { status: 'ending' });
    await this.#tell(policy);
  }

  async #expire(policy: PolicyRecord): Promise<void> {
    this.#warned.delete(policy._id);
    // A landing that came in between has ended the cover already, at its own time.
    if (!(await this.#deps.policies.expire(policy._id, policy.validUntilMs))) return;
    const flight = await this.#deps.flights.findRecord(policy.flightId);
    const reasons = [...new Set([...(flight?.coverage?.reasons ?? []), 'PLANNED_TIME_ENDED'])];
    await this.#deps.flights.patchCoverage(policy.flightId, {
      status: 'notCovered',
      coveredTo: toInstant(policy.validUntilMs),
      reasons,
    });
    await this.#tell(policy);
  }

  async #tell(policy: PolicyRecord): Promise<void> {
    await this.#deps.announcer.announce(policy.flightId);
    this.#deps.events.publish('cover.changed', { flightId: policy.flightId, operatorId: policy.operatorId });
  }
}
