import {
  type AircraftFacts,
  AircraftFactsSchema,
  type Classification,
  type LegalClass,
  type OperationCategory,
  type OperationFacts,
  OperationFactsSchema,
  type Reason,
  RULE_VERSIONS,
  type RuleVersion,
} from './classification.schema.ts';
import { type Aircraft, toReason, verdictOf } from './conditions.ts';
import { groundRiskBand, groundRiskGrade } from './ground-grade.ts';
import { decideObligations } from './obligations.ts';
import { RULE_SETS, RULE_VERSION, type RuleSet } from './rule-sets.ts';

/**
 * 分类、分型、分级 of one aircraft in one operation (design D8), each with its reasons. Pure; what is not known
 * is judged as the stricter case and a reason ending in _UNKNOWN says so. The same facts and rule version give the
 * same answer for good.
 */
export function classify(
  aircraftFacts: AircraftFacts,
  operationFacts: OperationFacts,
  ruleVersion: RuleVersion = RULE_VERSION,
): Classification {
  const rules = RULE_SETS[ruleVersion];
  const aircraft = AircraftFactsSchema.parse(aircraftFacts);
  const operation = OperationFactsSchema.parse(operationFacts);
  const legalClass = decideClass(rules, aircraft);
  const agricultural = decideAgricultural(rules, aircraft);
  const regularAgriculture =
    agricultural.value &&
    operation.agriculturalWork &&
    aircraft.mtowKg !== null &&
    aircraft.mtowKg <= 150 &&
    rules.isRegularPlace(operation);
  const ground = {
    densityPerKm2: operation.densityPerKm2,
    controlledGround: operation.controlledGround,
    overCrowd: operation.overCrowd,
    massKg: aircraft.mtowKg ?? aircraft.emptyMassKg,
    maxLevelSpeedMps: aircraft.maxLevelSpeedMps,
  };
  const grade = groundRiskGrade({ ...ground, legalClass: legalClass.value });
  return {
    ruleVersion,
    legalClass,
    agricultural,
    type: { airframe: aircraft.airframe, modelName: aircraft.modelName },
    category: decideCategory({
      legalClass: legalClass.value,
      regularAgriculture,
      inSuitableAirspace: operation.inSuitableAirspace,
      grade,
    }),
    groundRiskGrade: grade,
    groundRiskBand: groundRiskBand(grade),
    groundRiskReasons: [groundReason(legalClass.value, ground)],
    sora: rules.assessSora(aircraft, operation),
    obligations: decideObligations(rules.obligationRules, {
      legalClass: legalClass.value,
      regularAgriculture,
      operation,
    }),
    ...(rules.keepsFacts ? { facts: { aircraft, operation } } : {}),
  };
}

/** The answer again, from the facts and the rule version it names; null for one that doesn't carry its facts. */
export function classifyAgain({ facts, ruleVersion }: Classification): Classification | null {
  const version = RULE_VERSIONS.find((one) => one === ruleVersion);
  return facts === undefined || version === undefined
    ? null
    : classify(facts.aircraft, facts.operation, version);
}

function decideClass({ classRules }: RuleSet, aircraft: Aircraft): Classification['legalClass'] {
  const reasons: Reason[] = aircraft.observedIn.map((findingId) => ({
    code: 'OBSERVED_CONFIRMED',
    clause: 'Order 761 art. 14, 62',
    detail: findingId,
  }));
  for (const { value, conditions } of classRules) {
    const unmet = conditions.filter((condition) => verdictOf(condition, aircraft) !== 'met');
    if (unmet.length > 0) {
      reasons.push(...unmet.map((condition) => toReason(condition, aircraft)));
      continue;
    }
    const met = conditions.map((condition) => toReason(condition, aircraft));
    if (met.length === 0)
      met.push({ code: 'NO_LIGHTER_CLASS_FITS', clause: 'Order 761 art. 62', detail: 'heaviest class' });
    // What decided comes first, then why no lighter class did.
    return { value, reasons: [...met, ...reasons] };
  }
  throw new Error('the last class rule has no condition');
}

function decideAgricultural(
  { agriculturalConditions }: RuleSet,
  aircraft: Aircraft,
): Classification['agricultural'] {
  const unmet = agriculturalConditions.filter((condition) => verdictOf(condition, aircraft) !== 'met');
  const shown = unmet.length > 0 ? unmet : agriculturalConditions;
  return { value: unmet.length === 0, reasons: shown.map((condition) => toReason(condition, aircraft)) };
}

function decideCategory(input: {
  legalClass: LegalClass;
  regularAgriculture: boolean;
  inSuitableAirspace: boolean | null;
  grade: number | null;
}): Classification['category'] {
  const answer = (
    value: OperationCategory,
    code: string,
    clause: string,
    detail: string,
  ): Classification['category'] => ({
    value,
    reasons: [{ code, clause, detail }],
  });
  const open = 'CCAR-92 92.601(a)';
  if (input.legalClass === 'micro') return answer('open', 'OPEN_MICRO', open, 'micro aircraft');
  if (input.regularAgriculture) return answer('open', 'OPEN_REGULAR_AGRICULTURE', open, 'regular crop work');
  if (input.legalClass === 'light' && input.inSuitableAirspace === true) {
    return answer('open', 'OPEN_LIGHT_IN_SUITABLE_AIRSPACE', open, 'light aircraft in suitable airspace');
  }
  // The rule names no threshold for 审定类; a grade outside the specific-category table is presumed certified.
  if (input.grade === null) {
    return answer(
      'certified',
      'CERTIFIED_PRESUMED',
      'CCAR-92 92.601',
      'ground risk is outside the specific-category table',
    );
  }
  const unknown = input.legalClass === 'light' && input.inSuitableAirspace === null;
  return unknown
    ? answer(
        'specific',
        'SPECIFIC_AIRSPACE_UNKNOWN',
        'CCAR-92 92.601(b)',
        'airspace not known; treated as controlled',
      )
    : answer('specific', 'SPECIFIC_NOT_OPEN', 'CCAR-92 92.601(b)', 'not on the open list');
}

function groundReason(
  legalClass: LegalClass,
  ground: { densityPerKm2: number | null; controlledGround: boolean; overCrowd: boolean },
): Reason {
  const clause = 'CAAC specific-category risk guide, ground-risk table (inferred)';
  if (ground.controlledGround)
    return { code: 'GROUND_CONTROLLED', clause, detail: `${legalClass}, controlled ground` };
  if (ground.overCrowd) return { code: 'GROUND_CROWD', clause, detail: `${legalClass}, over a crowd` };
  return ground.densityPerKm2 === null
    ? {
        code: 'GROUND_DENSITY_UNKNOWN',
        clause,
        detail: `${legalClass}, density not known; graded like a crowd`,
      }
    : { code: 'GROUND_DENSITY', clause, detail: `${legalClass}, ${ground.densityPerKm2} people/km²` };
}
