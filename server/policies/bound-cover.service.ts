import type { FlightRecord } from '../flights/flight-record.ts';
import type { Clock } from '../lib/clock.ts';
import type { Drone } from '../registry/drone.schema.ts';
import { attachBound, attachedUntilMs } from './attach-bound.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import type { AttachmentsService } from './attachments.service.ts';
import { choosePolicy, EARLY_TAKEOFF_MS } from './choose-policy.ts';
import type { CoverReason } from './cover.schema.ts';
import type { InsuredAircraftService } from './insured-aircraft.service.ts';
import type { PoliciesService } from './policies.service.ts';
import type { PolicyRecord } from './policy-record.ts';
import { POLICY_IN_FORCE } from './policy-state.ts';
import { toTransition } from './policy-step.ts';

interface Deps {
  clock: Clock;
  policies: PoliciesService;
  attachments: AttachmentsService;
  insuredAircraft: InsuredAircraftService;
  demo: boolean;
}

export type BoundOutcome =
  | { outcome: 'attached'; attachment: AttachmentRecord; policy: PolicyRecord }
  | { outcome: 'none'; reasons: CoverReason[] };

/**
 * Finds the policy that was bound beforehand for a flight and attaches the flight to it. Money moved when it was
 * bound; here only the flight finds its contract. A single-flight policy takes one flight, guarded by its version.
 */
export class BoundCoverService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** `incidentAtMs`: first sign of an incident of the flight so far, Unix ms. */
  async attach(flight: FlightRecord, drone: Drone, incidentAtMs: number | null): Promise<BoundOutcome> {
    if (flight.simulated && !this.#deps.demo) return none([]);
    const atMs = flight.tookOffAtMs ?? flight.openedAtMs;
    const named = await this.#deps.insuredAircraft.listPolicies(
      flight.serialNumber,
      atMs,
      atMs + EARLY_TAKEOFF_MS,
    );
    const own = named.filter(({ operatorId }) => operatorId === drone.operatorId);
    if (own.length === 0) return none([]);
    const candidates = await Promise.all(
      own.map(async (policy) => ({
        ...policy,
        flightsAttached: await this.#deps.attachments.countOfPolicy(policy._id, flight._id),
      })),
    );
    const chosen = choosePolicy(candidates, { flightId: flight._id, atMs, position: flight.takeoffPosition });
    if (!('policy' in chosen)) return none(chosen.reasons);
    const decision = attachBound(
      {
        tookOffAtMs: atMs,
        takeoffKnownAtMs: flight.takeoffKnownAtMs ?? atMs,
        liveFromMs: flight.liveFromMs,
        incidentAtMs,
      },
      chosen.policy,
    );
    if (!decision.attaches) return none([decision.reason]);
    return this.#take(chosen.policy._id, { flight, drone, decision });
  }

  async #take(
    policyId: string,
    facts: { flight: FlightRecord; drone: Drone; decision: { coveredFromMs: number; reason: CoverReason } },
  ): Promise<BoundOutcome> {
    const { flight, drone, decision } = facts;
    const { coveredFromMs, reason } = decision;
    const now = this.#deps.clock.now();
    const policy = await this.#deps.policies.change(policyId, (record) =>
      takeFlight(record, { flightId: flight._id, ...decision, nowMs: now }),
    );
    if (!policy) return none(['FLIGHTS_USED_UP']);
    const attachment = await this.#deps.attachments.attach({
      _id: flight._id,
      policyId,
      operatorId: policy.operatorId,
      droneId: drone.droneId,
      serialNumber: flight.serialNumber,
      coveredFromMs,
      coveredToMs: null,
      validUntilMs: attachedUntilMs(coveredFromMs, policy),
      limitFen: policy.limitFen,
      reason,
      isVoid: false,
    });
    return { outcome: 'attached', attachment, policy };
  }
}

/** The policy with one more flight, undefined when another flight has its place or it isn't in force. */
function takeFlight(
  record: PolicyRecord,
  facts: { flightId: string; coveredFromMs: number; reason: CoverReason; nowMs: number },
): Partial<PolicyRecord> | 'unchanged' | undefined {
  const { flightId, coveredFromMs, reason, nowMs } = facts;
  const isSingle = record.product === 'perFlight';
  if (isSingle && record.flightId !== null) return record.flightId === flightId ? 'unchanged' : undefined;
  if (!POLICY_IN_FORCE.includes(record.state)) return undefined;
  const single: Partial<PolicyRecord> = isSingle ? { flightId, coveredFromMs, attachmentReason: reason } : {};
  if (record.state !== 'bound') return isSingle ? single : 'unchanged';
  const step = toTransition('bound', 'active', { event: 'attach', reason, atMs: nowMs });
  return { ...single, state: 'active', transitions: [...record.transitions, step] };
}

function none(reasons: CoverReason[]): BoundOutcome {
  return { outcome: 'none', reasons };
}
