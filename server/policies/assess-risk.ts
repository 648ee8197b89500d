import type { Surroundings } from '../airspace/surroundings.schema.ts';
import type { Classification, LegalClass } from '../classification/classification.schema.ts';
import { fromInstant } from '../lib/clock.ts';
import type { PriceDecision } from '../pricing/price-flight.ts';
import type { ProductTerms } from './product.schema.ts';
import type { QuoteReason } from './quote.schema.ts';
import type { Authorization, QuoteRequest } from './quote-request.schema.ts';

export interface RiskFacts {
  request: QuoteRequest;
  terms: ProductTerms;
  /** Of every aircraft; the strictest counts. */
  classifications: readonly Classification[];
  surroundings: Surroundings | null;
  price: PriceDecision;
  /** Sum insured with this quote against the caps of the settings. */
  accumulation: { overSoft: readonly string[]; overHard: readonly string[] };
  realName: 'registered' | 'cancelled' | 'unknown';
}

type Verdict = 'referred' | 'declined';
export interface RiskAssessment {
  outcome: 'quoted' | Verdict;
  reasons: QuoteReason[];
}

interface Rule {
  code: string;
  verdict: Verdict;
  clause: string | null;
  /** What lifts it, for the operator; null: nothing does. */
  lift: string | null;
  /** The detail when it applies, undefined when not. */
  applies: (facts: RiskFacts) => string | undefined;
}

const APPROVAL = 'attach an airspace approval (kind airspaceApproval) that covers the whole window';
const UNDERWRITER = 'an underwriter decides';

/** Who is not quoted by the machine, and what would lift it; the price's own checks are added to these. */
const RULES: readonly Rule[] = [
  {
    code: 'PRODUCT_BY_REFERRAL',
    verdict: 'referred',
    clause: null,
    lift: UNDERWRITER,
    applies: ({ terms, request }) =>
      terms.referralOnly || request.circumstances.passengers
        ? `${terms.nameEn} and flights with people on board are underwritten one by one`
        : undefined,
  },
  {
    code: 'REGISTRATION_CANCELLED',
    verdict: 'declined',
    clause: 'Order 761 art. 10',
    lift: 'register the aircraft under its real name (实名登记)',
    applies: ({ realName }) =>
      realName === 'cancelled' ? 'the real-name registration of an aircraft was cancelled' : undefined,
  },
  {
    code: 'PROHIBITED_AIRSPACE',
    verdict: 'declined',
    clause: 'Order 761 art. 19-20',
    lift: APPROVAL,
    applies: (facts) =>
      zoneOf(facts, ['prohibited']) && !isApproved(facts)
        ? `the volume touches ${zoneOf(facts, ['prohibited'])}`
        : undefined,
  },
  {
    code: 'PROHIBITED_AIRSPACE_APPROVED',
    verdict: 'referred',
    clause: 'Order 761 art. 19-20',
    lift: UNDERWRITER,
    applies: (facts) =>
      zoneOf(facts, ['prohibited']) && isApproved(facts)
        ? `an approval for ${zoneOf(facts, ['prohibited'])} is looked at by a person`
        : undefined,
  },
  {
    code: 'CONTROLLED_AIRSPACE',
    verdict: 'referred',
    clause: 'Order 761 art. 19, 26',
    lift: APPROVAL,
    applies: (facts) => (isApproved(facts) ? undefined : controlledDetail(facts)),
  },
  {
    code: 'FLIGHT_APPLICATION_NEEDED',
    verdict: 'referred',
    clause: 'Order 761 art. 26, 31',
    lift: APPROVAL,
    applies: (facts) => {
      const duty = dutyOf(facts, 'FLIGHT_APPLICATION');
      // Unknown airspace is no reason of its own (design D9c); controlled airspace has its own line.
      const isOwn = duty && !['AIRSPACE_UNKNOWN', 'CONTROLLED_AIRSPACE'].includes(duty.reason);
      return isOwn && !isApproved(facts)
        ? `this flight needs an approved application: ${duty.reason}`
        : undefined;
    },
  },
  {
    code: 'AIRWORTHINESS_PERMIT_NEEDED',
    verdict: 'referred',
    clause: 'Order 761 art. 8',
    lift: 'attach the airworthiness permit (kind airworthinessPermit), valid for the whole window',
    applies: (facts) =>
      dutyOf(facts, 'AIRWORTHINESS_PERMIT') && !hasAuthorization(facts, 'airworthinessPermit')
        ? 'a medium or large aircraft flies with an airworthiness permit 适航许可 only'
        : undefined,
  },
  {
    code: 'UNDERWRITING_ZONE',
    verdict: 'referred',
    clause: null,
    lift: UNDERWRITER,
    applies: (facts) => {
      const zone = zoneOf(facts, ['underwriting']);
      return zone ? `the insurer looks at flights in ${zone}` : undefined;
    },
  },
  {
    code: 'ACCUMULATION_ABOVE_CAP',
    verdict: 'declined',
    clause: '保险法 art. 103',
    lift: 'another place or time, or a lower limit',
    applies: ({ accumulation }) =>
      accumulation.overHard.length > 0
        ? `beyond the hard cap: ${accumulation.overHard.join(', ')}`
        : undefined,
  },
  {
    code: 'ACCUMULATION_HIGH',
    verdict: 'referred',
    clause: '保险法 art. 103',
    lift: UNDERWRITER,
    applies: ({ accumulation: { overSoft, overHard } }) =>
      overSoft.length > 0 && overHard.length === 0
        ? `beyond the soft cap: ${overSoft.join(', ')}`
        : undefined,
  },
];

/**
 * Whether the machine may offer this risk; a decline outweighs a referral and every reason is given, each with
 * what would lift it.
 */
export function assessRisk(facts: RiskFacts): RiskAssessment {
  const found = RULES.flatMap((rule) => {
    const detail = rule.applies(facts);
    return detail === undefined ? [] : [{ ...rule, detail }];
  });
  const reasons: QuoteReason[] = found.map(({ code, detail, clause, lift }) => ({
    code,
    detail,
    clause,
    lift,
  }));
  const { price } = facts;
  const priceReasons =
    price.outcome === 'quoted'
      ? []
      : price.reasons.map((reason) => ({ ...reason, clause: null, lift: liftOfPrice(price.outcome) }));
  const declined = price.outcome === 'declined' || found.some(({ verdict }) => verdict === 'declined');
  const all = [...reasons, ...priceReasons];
  return { outcome: declined ? 'declined' : all.length > 0 ? 'referred' : 'quoted', reasons: all };
}

function liftOfPrice(outcome: Verdict | 'quoted'): string {
  return outcome === 'referred' ? UNDERWRITER : 'another time, place or aircraft';
}

function zoneOf(
  { surroundings }: RiskFacts,
  kinds: readonly Surroundings['zones'][number]['kind'][],
): string | undefined {
  return surroundings?.zones.find(({ kind }) => kinds.includes(kind))?.name;
}

/** Medium and large aircraft have no suitable airspace at all (Order 761 art. 19). */
function controlledDetail(facts: RiskFacts): string | undefined {
  if (facts.surroundings?.inSuitableAirspace !== false) return undefined;
  const zone = zoneOf(facts, ['controlled', 'restricted', 'temporary']);
  return zone ? `the volume touches ${zone}` : 'the volume is not wholly in suitable airspace 适飞空域';
}

function isApproved(facts: RiskFacts): boolean {
  return hasAuthorization(facts, 'airspaceApproval');
}

/** A permission of this kind that covers the whole window. */
function hasAuthorization({ request }: RiskFacts, kind: Authorization['kind']): boolean {
  return request.authorizations.some(
    (one) =>
      one.kind === kind &&
      fromInstant(one.validFrom) <= fromInstant(request.from) &&
      fromInstant(one.validTo) >= fromInstant(request.to),
  );
}

function dutyOf(
  { classifications }: RiskFacts,
  code: Classification['obligations'][number]['code'],
): Classification['obligations'][number] | undefined {
  return classifications
    .flatMap(({ obligations }) => obligations)
    .find((one) => one.code === code && one.applies);
}

/** The heaviest class among the aircraft. */
export function strictestClass(classes: readonly LegalClass[]): LegalClass {
  const order: readonly LegalClass[] = ['micro', 'light', 'small', 'medium', 'large'];
  return classes.reduce((worst, one) => (order.indexOf(one) > order.indexOf(worst) ? one : worst), 'micro');
}
