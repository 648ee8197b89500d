import { AGRICULTURAL_CONDITIONS, CLASS_RULES, RULE_VERSION } from './class-rules.ts';
import {
  type AircraftFacts,
  AircraftFactsSchema,
  type Classification,
  type LegalClass,
  type OperationCategory,
  type OperationFacts,
  OperationFactsSchema,
  type Reason,
} from './classification.schema.ts';
import { type Aircraft, toReason, verdictOf } from './conditions.ts';
import { groundRiskBand, groundRiskGrade, soraGroundRisk } from './ground-grade.ts';
import { decideObligations } from './obligations.ts';

/**
 * 分类、分型、分级 of one aircraft in one operation (design D8), each with its reasons. Pure; what is not known
 * is judged as the stricter case and a reason ending in _UNKNOWN says so.
 */
export function classify(aircraftFacts: AircraftFacts, operationFacts: OperationFacts): Classification {
  const aircraft = AircraftFactsSchema.parse(aircraftFacts);
  const operation = OperationFactsSchema.parse(operationFacts);
  const legalClass = decideClass(aircraft);
  const agricultural = decideAgricultural(aircraft);
  const regularAgriculture =
    agricultural.value && operation.agriculturalWork && aircraft.mtowKg !== null && aircraft.mtowKg <= 150;
  const ground = {
    densityPerKm2: operation.densityPerKm2,
    controlledGround: operation.controlledGround,
    overCrowd: operation.overCrowd,
    massKg: aircraft.mtowKg ?? aircraft.emptyMassKg,
    maxLevelSpeedMps: aircraft.maxLevelSpeedMps,
  };
  const grade = groundRiskGrade({ ...ground, legalClass: legalClass.value });
  const iGRC = soraGroundRisk({ ...ground, dimensionMeters: aircraft.dimensionMeters });
  return {
    ruleVersion: RULE_VERSION,
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
    sora: { iGRC },
    obligations: decideObligations({ legalClass: legalClass.value, regularAgriculture, operation }),
  };
}

function decideClass(aircraft: Aircraft): Classification['legalClass'] {
  const reasons: Reason[] = [];
  for (const { value, conditions } of CLASS_RULES) {
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

function decideAgricultural(aircraft: Aircraft): Classification['agricultural'] {
  const unmet = AGRICULTURAL_CONDITIONS.filter((condition) => verdictOf(condition, aircraft) !== 'met');
  const shown = unmet.length > 0 ? unmet : AGRICULTURAL_CONDITIONS;
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
