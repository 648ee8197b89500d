import type { FlightsService } from '../flights/flights.service.ts';
import type { Clock } from '../lib/clock.ts';
import { MINUTE_MS } from '../lib/clock.ts';
import type { EventBus } from '../lib/events.ts';
import type { Receipt } from '../pricing/receipt.schema.ts';
import { findTariff } from '../pricing/tariffs.ts';
import type { AccumulationService } from './accumulation.service.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import type { AttachmentsService } from './attachments.service.ts';
import type { CoverAnnouncer } from './cover-announcer.service.ts';
import { decideExtension, EXTEND_BEFORE_MS, type ExtensionDecision } from './decide-extension.ts';
import type { InsuredAircraftService } from './insured-aircraft.service.ts';
import type { PoliciesService } from './policies.service.ts';
import type { PolicyRecord } from './policy-record.ts';
import { nextPolicyState } from './policy-state.ts';
import { toTransition } from './policy-step.ts';
import type { PremiumsService } from './premiums.service.ts';
import type { QuotesService } from './quotes.service.ts';

interface Deps {
  clock: Clock;
  events: EventBus;
  flights: FlightsService;
  policies: PoliciesService;
  quotes: QuotesService;
  attachments: AttachmentsService;
  premiums: PremiumsService;
  accumulation: AccumulationService;
  insuredAircraft: InsuredAircraftService;
  announcer: CoverAnnouncer;
}

const PER_RUN = 500;

type Extendable = PolicyRecord & { extension: NonNullable<PolicyRecord['extension']> };

/**
 * Adds blocks to the cover of flights that are still in the air when it would end, as agreed at bind. A block is
 * keyed by the flight and the end it moves, so that two rounds, two servers or a restart add and charge it once; its
 * premium comes before its cover (见费出单). It never extends a flight nobody hears any more.
 */
export class ExtensionsService {
  readonly #deps: Deps;
  /** Flights whose end was told already: said once. */
  readonly #stopped = new Set<string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** One round over the flights whose cover ends within EXTEND_BEFORE_MS. To be run before cover is ended. */
  async run(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const attachment of await this.#deps.attachments.listEnding(now + EXTEND_BEFORE_MS, PER_RUN))
      if (attachment.validUntilMs > now) await this.#extend(attachment);
  }

  async #extend(attachment: AttachmentRecord): Promise<void> {
    const { _id: flightId, policyId, validUntilMs } = attachment;
    const policy = await this.#deps.policies.find(policyId);
    if (!policy?.extension || policy.flightId !== flightId) return;
    const flight = await this.#deps.flights.findRecord(flightId);
    if (flight?.state !== 'airborne') return;
    const key = `${flightId}:${validUntilMs}`;
    const known = lastEndMs(policy);
    // Cut off after the contract was changed: only its flight still has to follow.
    if (known !== null && known > validUntilMs) return this.#follow(policy, attachment, known);
    const decision = await this.#decide({ ...policy, extension: policy.extension });
    if (decision.outcome === 'stop') return this.#stop(flightId, decision.reason);
    const paid = await this.#pay(policy, { flightId, key, blockFen: decision.blockFen });
    if (!paid) return this.#stop(flightId, 'WALLET_INSUFFICIENT');
    const untilMs = validUntilMs + decision.minutes * MINUTE_MS;
    const changed = await this.#deps.policies.change(policyId, (record) =>
      addBlock(record, { key, untilMs, minutes: decision.minutes, blockFen: decision.blockFen }),
    );
    if (changed) await this.#follow(changed, attachment, lastEndMs(changed) ?? untilMs);
  }

  async #decide(policy: Extendable): Promise<ExtensionDecision> {
    const quote = await this.#deps.quotes.find(policy.quoteId);
    const tariff = findTariff(policy.tariff);
    if (!quote?.receipt || !tariff) return { outcome: 'stop', reason: 'CAP_REACHED' };
    return decideExtension(policy, { receipt: quote.receipt as Receipt, tariff });
  }

  async #pay(
    policy: PolicyRecord,
    block: { flightId: string; key: string; blockFen: number },
  ): Promise<boolean> {
    const { flightId, key, blockFen } = block;
    if (blockFen === 0) return true;
    const paid = await this.#deps.premiums.charge(key, blockFen, {
      operatorId: policy.operatorId,
      flightId,
      memo: `Extension ${policy.policyNumber}`,
      policy,
    });
    return paid.outcome === 'posted';
  }

  async #follow(policy: PolicyRecord, { _id: flightId }: AttachmentRecord, untilMs: number): Promise<void> {
    const { attachments, accumulation, insuredAircraft, flights, announcer, events } = this.#deps;
    await attachments.setValidUntil(flightId, untilMs);
    await accumulation.prolong(policy.quoteId, policy.validUntilMs);
    const { validFromMs, validUntilMs } = policy;
    await insuredAircraft.setWindow(policy._id, { validFromMs, validUntilMs });
    const flight = await flights.findRecord(flightId);
    if (flight?.coverage?.status === 'ending') await flights.patchCoverage(flightId, { status: 'covered' });
    await announcer.announce(flightId, { notices: false });
    await announcer.tell(flightId, 'COVER_EXTENDED');
    events.publish('cover.changed', { flightId, operatorId: policy.operatorId });
  }

  async #stop(
    flightId: string,
    reason: 'MINUTES_USED_UP' | 'CAP_REACHED' | 'WALLET_INSUFFICIENT',
  ): Promise<void> {
    if (this.#stopped.has(flightId)) return;
    this.#stopped.add(flightId);
    await this.#deps.announcer.tell(flightId, `EXTENSION_${reason}`);
  }
}

/** The end that the last block moved cover to; null without blocks. */
function lastEndMs(policy: PolicyRecord): number | null {
  return policy.transitions.findLast(({ event }) => event === 'extend')?.atMs ?? null;
}

/** The contract with one more block, as it is when it has the block already, undefined when it isn't in force. */
function addBlock(
  record: PolicyRecord,
  block: { key: string; untilMs: number; minutes: number; blockFen: number },
): Partial<PolicyRecord> | 'unchanged' | undefined {
  const { key, untilMs, minutes, blockFen } = block;
  if ((lastEndMs(record) ?? 0) >= untilMs) return 'unchanged';
  const to = nextPolicyState(record.state, 'extend');
  if (!to || !record.extension) return undefined;
  const step = toTransition(record.state, to, { event: 'extend', reason: 'STILL_IN_AIR', atMs: untilMs });
  const { usedMinutes, usedPremiumFen } = record.extension;
  return {
    state: to,
    transitions: [...record.transitions, step],
    validUntilMs: Math.max(record.validUntilMs, untilMs),
    premiumFen: record.premiumFen + blockFen,
    chargeKeys: blockFen > 0 ? [...record.chargeKeys, key] : record.chargeKeys,
    extension: {
      ...record.extension,
      usedMinutes: usedMinutes + minutes,
      usedPremiumFen: usedPremiumFen + blockFen,
    },
  };
}
