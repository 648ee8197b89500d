import type { JournalEntryRecord } from '../ledger/journal-entry-record.ts';
import { derivedId } from '../lib/ids.ts';
import type { Migration } from '../storage/embedded/migrations.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import type { CoverReason } from './cover.schema.ts';
import type { PolicyRecord, PolicyTransitionRecord } from './policy-record.ts';
import { bindTransition } from './policy-step.ts';
import { PRODUCT_TERMS } from './products.ts';
import type { QuoteRecord } from './quote.model.ts';

/** A policy as version 3 of a store kept it: one flight, bound at take-off by a standing order. */
interface OldPolicy {
  _id: string;
  policyNumber: string;
  flightId: string;
  quoteId: string;
  operatorId: string;
  droneId: string;
  serialNumber: string;
  state: 'active' | 'expired' | 'void';
  limitFen: number;
  premiumFen: number;
  tariff: string;
  boundAtMs: number;
  coveredFromMs: number;
  coveredToMs: number | null;
  validUntilMs: number;
  attachmentReason: CoverReason;
  journalEntryId: string;
  standingOrderId: string;
}

/** Version 3 knew no insurer's name. */
const INSURER_THEN = 'Skycover';

/** Version 4: policies of every product, flights attached to them, quotes that were asked for. */
export const POLICIES_OF_PRODUCTS: Migration = {
  to: 4,
  title: 'policies of every product and attachments of flights',
  migrate(store) {
    store.dropIndex('policies', 'flightId_1');
    for (const document of store.documents('policies')) {
      const old = document as unknown as OldPolicy;
      store.insert('attachments', { ...attachmentOf(old) });
      store.replace('policies', { ...policyOf(old) });
    }
    for (const document of store.documents('quotes'))
      store.replace('quotes', { ...quoteOf(document as unknown as QuoteRecord) });
    // Premiums and refunds go by the quote now: a step cut off before this start must not be paid again.
    for (const entry of store.documents('journal_entries')) {
      const [, kind, flightId] = /^(premium|refund):(flt_.+)$/.exec(String(entry.key)) ?? [];
      if (!kind || !flightId) continue;
      const quoteId = derivedId('quo', flightId, 'binding');
      const premium = entry.premium as JournalEntryRecord['premium'];
      store.replace('journal_entries', {
        ...entry,
        key: `${kind}:${quoteId}`,
        premium: premium && { ...premium, key: `premium:${quoteId}` },
      });
    }
  },
};

function attachmentOf(old: OldPolicy): AttachmentRecord {
  const { operatorId, droneId, serialNumber, coveredFromMs, coveredToMs, validUntilMs, limitFen } = old;
  return {
    _id: old.flightId,
    policyId: old._id,
    ...{ operatorId, droneId, serialNumber, coveredFromMs, coveredToMs, validUntilMs, limitFen },
    reason: old.attachmentReason,
    isVoid: old.state === 'void',
  };
}

function policyOf(old: OldPolicy): PolicyRecord {
  const { droneId, serialNumber, ...kept } = old;
  const { product, productCode, technologyInsuranceCode } = PRODUCT_TERMS.perFlight;
  return {
    ...kept,
    ...{ product, productCode, technologyInsuranceCode },
    insurer: INSURER_THEN,
    district: null,
    droneIds: [droneId],
    serialNumbers: [serialNumber],
    pilotIds: [],
    volume: null,
    validFromMs: old.coveredFromMs,
    transitions: historyOf(old),
    chargeKeys: [old.quoteId],
    refundedFen: old.state === 'void' ? old.premiumFen : 0,
    aggregateLimitFen: old.limitFen,
    deductibleFen: 0,
    flightsMax: 1,
    plannedMinutes: Math.round((old.validUntilMs - old.coveredFromMs) / 60_000),
    additionalInsured: [],
    extension: null,
    acknowledgement: null,
    // Nobody can guess it from what a certificate shows; the flight's own id is in no public place.
    verifyToken: derivedId('pol', old._id, old.journalEntryId, old.flightId).slice(4),
    version: 1,
  };
}

function historyOf(old: OldPolicy): PolicyTransitionRecord[] {
  const history: PolicyTransitionRecord[] = [
    bindTransition(old.boundAtMs, 'STANDING_ORDER_BOUND', null),
    {
      from: 'bound',
      to: 'active',
      event: 'attach',
      reason: old.attachmentReason,
      atMs: old.boundAtMs,
      byUserId: null,
    },
  ];
  if (old.state === 'active') return history;
  const isVoid = old.state === 'void';
  const end: PolicyTransitionRecord = {
    from: 'active',
    to: old.state,
    event: isVoid ? 'void' : 'expire',
    reason: isVoid ? 'INCIDENT_BEFORE_ATTACHMENT' : 'FLIGHT_ENDED',
    atMs: old.coveredToMs ?? old.validUntilMs,
    byUserId: null,
  };
  return [...history, end];
}

function quoteOf(old: QuoteRecord): QuoteRecord {
  return {
    ...old,
    product: 'perFlight',
    request: null,
    surroundings: null,
    alternatives: [],
    exclusionsVersion: null,
    termsSha256: null,
    liftedBy: null,
    expiresAtMs: null,
  };
}
