import { fromInstant } from '../lib/clock.ts';
import { derivedId } from '../lib/ids.ts';
import type { Acknowledgement } from './policy.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import { bindTransition } from './policy-step.ts';
import { flightsPaid } from './price-request.ts';
import { PRODUCT_TERMS } from './products.ts';
import type { QuoteRequest } from './quote-request.schema.ts';
import { policyNumber } from './takeoff-policy.ts';

interface BoundFacts {
  quoteId: string;
  operatorId: string;
  request: QuoteRequest;
  serialNumbers: string[];
  insurer: string;
  district: string | null;
  premiumFen: number;
  tariff: string;
  boundAtMs: number;
  journalEntryId: string;
  acknowledgement: Acknowledgement;
  verifyToken: string;
}

/** Occurrences that a policy of many flights pays for together: its aggregate is this many times the limit. */
const AGGREGATE_OCCURRENCES = 3;

/** The contract that a quote becomes when it is bound. Its window begins with the premium at the earliest. */
export function boundPolicy(facts: BoundFacts): PolicyRecord {
  const { quoteId, request, boundAtMs, acknowledgement } = facts;
  const { product, productCode, technologyInsuranceCode } = PRODUCT_TERMS[request.product];
  const validFromMs = Math.max(fromInstant(request.from), boundAtMs);
  const isOneOccurrence = product === 'perFlight' || product === 'show';
  return {
    _id: derivedId('pol', quoteId),
    policyNumber: policyNumber(quoteId, validFromMs),
    ...{ product, productCode, technologyInsuranceCode, quoteId, boundAtMs, acknowledgement, validFromMs },
    insurer: facts.insurer,
    district: facts.district,
    operatorId: facts.operatorId,
    droneIds: request.droneIds,
    serialNumbers: facts.serialNumbers,
    pilotIds: request.pilotId === null ? [] : [request.pilotId],
    volume: request.volume,
    validUntilMs: fromInstant(request.to),
    state: 'bound',
    transitions: [bindTransition(boundAtMs, 'QUOTE_BOUND', acknowledgement.byUserId)],
    chargeKeys: [quoteId],
    limitFen: request.limitFen,
    aggregateLimitFen: request.limitFen * (isOneOccurrence ? 1 : AGGREGATE_OCCURRENCES),
    deductibleFen: request.deductibleFen,
    premiumFen: facts.premiumFen,
    refundedFen: 0,
    tariff: facts.tariff,
    flightId: null,
    flightsMax: flightsPaid(request),
    plannedMinutes: request.plannedMinutes,
    coveredFromMs: validFromMs,
    coveredToMs: null,
    attachmentReason: null,
    journalEntryId: facts.journalEntryId,
    standingOrderId: null,
    additionalInsured: request.additionalInsured,
    extension: request.extension && { ...request.extension, usedMinutes: 0, usedPremiumFen: 0 },
    verifyToken: facts.verifyToken,
    version: 1,
  };
}
