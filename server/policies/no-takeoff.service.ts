import type { FindingsService } from '../classification/findings.service.ts';
import type { EvidenceLogService } from '../evidence/evidence-log.service.ts';
import type { FlightRecord } from '../flights/flight-record.ts';
import type { FlightsService } from '../flights/flights.service.ts';
import type { Viewer } from '../http/permissions.ts';
import { type Clock, DAY_MS, HOUR_MS, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { DevicesService } from '../registry/devices.service.ts';
import type { SettingsService } from '../registry/settings.service.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { LinkEventsService } from '../telemetry/link-events.service.ts';
import type { AccumulationService } from './accumulation.service.ts';
import type { AttachmentsService } from './attachments.service.ts';
import { decideNoTakeoff, type HeardSegment, sortiesOf } from './decide-no-takeoff.ts';
import { noTakeoffModel } from './no-takeoff.model.ts';
import type { NoTakeoffProof } from './no-takeoff.schema.ts';
import type { NoTakeoffRecord } from './no-takeoff-record.ts';
import type { PoliciesService } from './policies.service.ts';
import type { PolicyRecord } from './policy-record.ts';
import { nextPolicyState } from './policy-state.ts';
import { toTransition } from './policy-step.ts';
import type { PremiumsService } from './premiums.service.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  flights: FlightsService;
  policies: PoliciesService;
  attachments: AttachmentsService;
  premiums: PremiumsService;
  accumulation: AccumulationService;
  settings: SettingsService;
  devices: DevicesService;
  links: LinkEventsService;
  evidenceLog: EvidenceLogService;
  findings: FindingsService;
}

const PER_RUN = 100;
/** Connection events kept in a proof. */
const CONNECTIONS_MAX = 100;
/** Around the window, in which the aircraft's own count of flights is looked for. */
const AROUND_MS = 30 * DAY_MS;
const EARLY_MS = HOUR_MS / 2;

/**
 * Single-flight policies whose flight never took place: void with the whole premium back and proof of what was heard,
 * after late data was waited for; not void when the aircraft did fly. What is heard after a void takes the refund
 * back. The decision is written first and once; contract and money follow it, also after a crash.
 */
export class NoTakeoffService {
  readonly #deps: Deps;
  readonly #decisions: ReturnType<typeof noTakeoffModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#decisions = noTakeoffModel(deps.connection);
  }

  /** One round over the policies whose wait is over, and over what was cut off. */
  async run(): Promise<void> {
    const now = this.#deps.clock.now();
    const holdHours = this.#deps.settings.at('noTakeoffHoldHours', now);
    for (const policy of await this.#deps.policies.listUnflown(now - holdHours * HOUR_MS, PER_RUN))
      await this.#decide(policy, now, holdHours);
    const cut = await this.#decisions
      .find({ settled: false, decidedAtMs: { $lte: now } })
      .sort({ decidedAtMs: 1 })
      .limit(PER_RUN)
      .lean<NoTakeoffRecord[]>();
    for (const decision of cut) await this.#settle(decision);
  }

  /** The proof of a decision. Throws PERMISSION_DENIED, NOT_FOUND (also while none was made). */
  async get(viewer: Viewer, policyId: string): Promise<NoTakeoffProof> {
    await this.#deps.policies.getRecord(viewer, policyId);
    const decision = await this.#decisions.findOne({ _id: policyId }).lean<NoTakeoffRecord>();
    if (!decision) throw new AppError('NOT_FOUND');
    return toProof(decision);
  }

  /** A flight became known: if its policy was void for want of a flight, the refund is taken back, once. */
  async reviewFlight(flight: FlightRecord): Promise<void> {
    const { serialNumber, tookOffAtMs, _id: flightId } = flight;
    if (tookOffAtMs === null) return;
    const voided = await this.#decisions
      .find({
        serialNumbers: serialNumber,
        windowUntilMs: { $gt: tookOffAtMs, $lte: tookOffAtMs + AROUND_MS },
      })
      .sort({ windowUntilMs: 1 })
      .limit(PER_RUN)
      .lean<NoTakeoffRecord[]>();
    const own = voided.find(
      ({ outcome, windowFromMs }) => outcome === 'void' && tookOffAtMs >= windowFromMs - EARLY_MS,
    );
    if (!own || (await this.#isCoveredElsewhere(flightId, own._id))) return;
    // Another flight of that window has taken it back already.
    if (own.flownAfterVoid !== null && own.flownAfterVoid.flightId !== flightId) return;
    await this.#takeBack(own, flightId);
  }

  async #decide(policy: PolicyRecord, nowMs: number, holdHours: number): Promise<void> {
    const heard = await this.#heardOf(policy);
    const decision = decideNoTakeoff({ policy, heard, nowMs, holdHours });
    if (!decision || decision.outcome === 'wait') return;
    const { validFromMs, validUntilMs } = policy;
    const checkpoint = await this.#deps.evidenceLog.readCheckpoint();
    const record: NoTakeoffRecord = {
      _id: policy._id,
      operatorId: policy.operatorId,
      outcome: decision.outcome,
      reason: decision.outcome === 'void' ? 'NO_TAKEOFF' : decision.reason,
      serialNumbers: policy.serialNumbers,
      windowFromMs: validFromMs,
      windowUntilMs: validUntilMs,
      decidedAtMs: nowMs,
      heard: heard
        .filter(({ openedAtMs }) => openedAtMs >= validFromMs - EARLY_MS && openedAtMs < validUntilMs)
        .map(({ flightId, openedAtMs, tookOffAtMs, sampleCount }) => ({
          ...{ flightId, openedAtMs, tookOffAtMs, sampleCount },
        })),
      connections: await this.#connectionsOf(policy),
      checkpoint: checkpoint?.note ?? null,
      settled: false,
      refundedFen: 0,
      flownAfterVoid: null,
    };
    await this.#decisions.create(record).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
  }

  /** Contract, then money, then done: each step changes nothing the second time. */
  async #settle(decision: NoTakeoffRecord): Promise<void> {
    const { _id: policyId, outcome, reason, decidedAtMs } = decision;
    const event = outcome === 'void' ? 'void' : 'expire';
    const policy = await this.#deps.policies.change(policyId, (record) => {
      if (record.state === 'void' || record.state === 'expired') return 'unchanged';
      const to = nextPolicyState(record.state, event);
      // Whoever attached a flight or cancelled meanwhile was first.
      if (record.state !== 'bound' || record.flightId !== null || !to) return undefined;
      const refundedFen = outcome === 'void' ? record.premiumFen : record.refundedFen;
      const step = toTransition(record.state, to, { event, reason, atMs: decidedAtMs });
      return {
        state: to,
        coveredToMs: outcome === 'void' ? record.coveredFromMs : record.validUntilMs,
        refundedFen,
        transitions: [...record.transitions, step],
      };
    });
    const isVoid = policy?.state === 'void';
    if (policy && isVoid) await this.#deps.premiums.refundAll(policy, null);
    if (policy) await this.#deps.accumulation.release(policy.quoteId, decidedAtMs);
    if (policy && outcome === 'flown') await this.#report(decision, policy);
    await this.#decisions.updateOne(
      { _id: policyId },
      { $set: { settled: true, refundedFen: isVoid ? (policy?.premiumFen ?? 0) : 0 } },
    );
  }

  async #takeBack(decision: NoTakeoffRecord, flightId: string): Promise<void> {
    const policy = await this.#deps.policies.find(decision._id);
    if (!policy) return;
    // The refund may still be on its way: it comes before it can be taken back.
    if (!decision.settled) await this.#settle(decision);
    await this.#deps.premiums.clawBackAll(policy, flightId);
    await this.#deps.policies.change(policy._id, (record) =>
      record.refundedFen === 0 ? 'unchanged' : { refundedFen: 0 },
    );
    await this.#report(decision, policy, flightId);
    const clawedBackFen = policy.premiumFen;
    await this.#decisions.updateOne(
      { _id: decision._id, flownAfterVoid: null },
      { $set: { flownAfterVoid: { flightId, atMs: this.#deps.clock.now(), clawedBackFen } } },
    );
  }

  async #report(
    decision: NoTakeoffRecord,
    policy: PolicyRecord,
    flightId: string | null = null,
  ): Promise<void> {
    const isAfterVoid = decision.outcome === 'void';
    await this.#deps.findings.raise({
      kind: 'FLEW_AFTER_VOID',
      about: [policy._id],
      operatorId: policy.operatorId,
      droneId: policy.droneIds[0] ?? null,
      serialNumber: policy.serialNumbers[0] ?? null,
      flightId: flightId ?? decision.heard.find(({ tookOffAtMs }) => tookOffAtMs !== null)?.flightId ?? null,
      policyId: policy._id,
      confidence: decision.reason === 'SORTIES_COUNTED' ? 0.7 : 0.95,
      detail: isAfterVoid
        ? 'A flight in the window became known after the policy was void; the refund was taken back. 保单作废后发现该时段内曾飞行，已追回退费。'
        : 'The aircraft flew in the window and the flight was kept back; no refund. 该时段内曾飞行而未实时上报，不予退费。',
      figures: { reason: decision.reason, premiumFen: policy.premiumFen, afterVoid: isAfterVoid },
      clause: '保险法 art. 27',
    });
  }

  async #heardOf(policy: PolicyRecord): Promise<HeardSegment[]> {
    const fromMs = policy.validFromMs - AROUND_MS;
    const toMs = policy.validUntilMs + AROUND_MS;
    const found = await Promise.all(
      policy.serialNumbers.map((serialNumber) =>
        this.#deps.flights.listOpenedWithin(serialNumber, fromMs, toMs),
      ),
    );
    return Promise.all(
      found.flat().map(async (flight) => ({
        flightId: flight._id,
        openedAtMs: flight.openedAtMs,
        tookOffAtMs: flight.tookOffAtMs,
        sampleCount: flight.sampleCount,
        coveredElsewhere: await this.#isCoveredElsewhere(flight._id, policy._id),
        sorties: sortiesOf(flight.lastSample?.codes ?? []),
      })),
    );
  }

  async #isCoveredElsewhere(flightId: string, policyId: string): Promise<boolean> {
    const attachment = await this.#deps.attachments.find(flightId);
    return attachment !== undefined && !attachment.isVoid && attachment.policyId !== policyId;
  }

  async #connectionsOf(policy: PolicyRecord): Promise<NoTakeoffRecord['connections']> {
    const { devices, links } = this.#deps;
    const deviceIds = await Promise.all(policy.serialNumbers.map((one) => devices.listDeviceIdsFor(one)));
    const events = await Promise.all(
      [...new Set(deviceIds.flat())].map((deviceId) =>
        links.listAround(deviceId, policy.validFromMs, policy.validUntilMs),
      ),
    );
    return events
      .flat()
      .flatMap(({ deviceId, kind, atMs }) => (kind === 'serverStarted' ? [] : [{ deviceId, kind, atMs }]))
      .slice(0 - CONNECTIONS_MAX);
  }
}

function toProof(record: NoTakeoffRecord): NoTakeoffProof {
  const {
    _id,
    operatorId: _operatorId,
    windowFromMs,
    windowUntilMs,
    decidedAtMs,
    settled: _s,
    ...rest
  } = record;
  return {
    ...rest,
    policyId: _id,
    windowFrom: toInstant(windowFromMs),
    windowUntil: toInstant(windowUntilMs),
    decidedAt: toInstant(decidedAtMs),
    heard: record.heard.map(({ openedAtMs, tookOffAtMs, ...one }) => ({
      ...one,
      openedAt: toInstant(openedAtMs),
      tookOffAt: tookOffAtMs === null ? null : toInstant(tookOffAtMs),
    })),
    connections: record.connections.map(({ atMs, ...one }) => ({ ...one, at: toInstant(atMs) })),
    flownAfterVoid: record.flownAfterVoid && {
      flightId: record.flownAfterVoid.flightId,
      at: toInstant(record.flownAfterVoid.atMs),
      clawedBackFen: record.flownAfterVoid.clawedBackFen,
    },
  };
}
