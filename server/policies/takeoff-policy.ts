import { MINUTE_MS, shanghaiDay } from '../lib/clock.ts';
import { derivedId } from '../lib/ids.ts';
import type { Drone } from '../registry/drone.schema.ts';
import type { CoverReason } from './cover.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import { bindTransition } from './policy-step.ts';
import { PRODUCT_TERMS } from './products.ts';
import type { StandingOrder } from './standing-order.schema.ts';

/** What a contract begins with unless somebody asked for more. */
const PLAIN = {
  district: null,
  pilotIds: [],
  volume: null,
  deductibleFen: 0,
  refundedFen: 0,
  coveredToMs: null,
  additionalInsured: [],
  extension: null,
  acknowledgement: null,
  version: 1,
};

/** The contract of one flight that a standing order binds at its take-off: bound and active at once. */
export function takeoffPolicy(facts: {
  flightId: string;
  drone: Drone;
  standingOrder: StandingOrder;
  quoteId: string;
  decision: { premiumFen: number; coveredFromMs: number; reasons: CoverReason[] };
  insurer: string;
  tariff: string;
  boundAtMs: number;
  journalEntryId: string;
  verifyToken: string;
}): PolicyRecord {
  const { flightId, drone, standingOrder, decision, boundAtMs } = facts;
  const { coveredFromMs, premiumFen } = decision;
  const { limitFen, plannedMinutes, standingOrderId } = standingOrder;
  const { product, productCode, technologyInsuranceCode } = PRODUCT_TERMS.perFlight;
  const reason = decision.reasons.at(-1) ?? 'ATTACHED_AT_TAKEOFF';
  const attach = {
    from: 'bound',
    to: 'active',
    event: 'attach',
    reason,
    atMs: boundAtMs,
    byUserId: null,
  } as const;
  return {
    ...PLAIN,
    _id: derivedId('pol', flightId),
    policyNumber: policyNumber(flightId, coveredFromMs),
    ...{ product, productCode, technologyInsuranceCode },
    insurer: facts.insurer,
    quoteId: facts.quoteId,
    operatorId: drone.operatorId,
    droneIds: [drone.droneId],
    serialNumbers: [drone.serialNumber],
    validFromMs: coveredFromMs,
    validUntilMs: coveredFromMs + plannedMinutes * MINUTE_MS,
    state: 'active',
    transitions: [bindTransition(boundAtMs, 'STANDING_ORDER_BOUND', null), attach],
    chargeKeys: [facts.quoteId],
    limitFen,
    aggregateLimitFen: limitFen,
    premiumFen,
    tariff: facts.tariff,
    boundAtMs,
    flightId,
    flightsMax: 1,
    plannedMinutes,
    coveredFromMs,
    attachmentReason: reason,
    journalEntryId: facts.journalEntryId,
    standingOrderId,
    verifyToken: facts.verifyToken,
  };
}

/** Readable and unique: product, first day (Asia/Shanghai) and twelve characters of what it was bound for. */
export function policyNumber(id: string, fromMs: number): string {
  return `SC-${shanghaiDay(fromMs).replaceAll('-', '')}-${id.slice(4, 16).toUpperCase()}`;
}
