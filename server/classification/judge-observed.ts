import { type AircraftFacts, LEGAL_CLASSES, type Reason, type RuleVersion } from './classification.schema.ts';
import { classify } from './classify.ts';
import type { ClassSide, ObservedFigure } from './observation.schema.ts';

/** From this confidence on a contradiction is a finding. */
const FINDING_CONFIDENCE_MIN = 0.7;

export interface JudgedObservation {
  declared: ClassSide;
  observed: ClassSide;
  /** null when flying bears the declaration out, or says nothing about it. */
  contradiction: {
    confidence: number;
    declaredName: string;
    observedName: string;
    detail: string;
    figures: ObservedFigure[];
  } | null;
}

/**
 * The declared class, and the class by the same rule table once what was seen stands in place of a smaller declared
 * figure. A bound can disprove a declaration, never prove one, so that the observed class is never the lighter one, and
 * what nobody declared stays unknown.
 */
export function judgeObserved(
  aircraft: AircraftFacts,
  figures: readonly ObservedFigure[],
  ruleVersion?: RuleVersion,
): JudgedObservation {
  const declared = sideOf(aircraft, ruleVersion);
  const beyond = figures.filter((one) => exceeds(aircraft, one));
  if (beyond.length === 0) return { declared, observed: declared, contradiction: null };
  const observed = sideOf(withObserved(aircraft, beyond), ruleVersion);
  const confidence = Math.max(...beyond.map((one) => one.confidence));
  if (!isRiskier(observed, declared) || confidence < FINDING_CONFIDENCE_MIN)
    return { declared, observed, contradiction: null };
  const seen = beyond.map(({ fact, atLeast, observed: raw, tolerance }) => {
    return `${fact} at least ${atLeast} (seen ${raw}, tolerance ${tolerance}), declared ${aircraft[fact]}`;
  });
  return {
    declared,
    observed,
    contradiction: {
      confidence,
      declaredName: nameOf(declared),
      observedName: nameOf(observed),
      detail: `declared ${nameOf(declared)}, observed ${nameOf(observed)}: ${seen.join('; ')}`,
      figures: beyond,
    },
  };
}

/** Declared facts with the observed bound in place of each smaller figure. */
export function withObserved(
  aircraft: AircraftFacts,
  figures: readonly Pick<ObservedFigure, 'fact' | 'atLeast'>[],
): AircraftFacts {
  const raised = figures.filter((one) => exceeds(aircraft, one));
  return { ...aircraft, ...Object.fromEntries(raised.map(({ fact, atLeast }) => [fact, atLeast])) };
}

/** A figure that nobody declared counts as not fulfilled already. */
function exceeds(
  aircraft: AircraftFacts,
  { fact, atLeast }: Pick<ObservedFigure, 'fact' | 'atLeast'>,
): boolean {
  const declared = aircraft[fact] ?? null;
  return declared !== null && atLeast > declared;
}

function sideOf(aircraft: AircraftFacts, ruleVersion: RuleVersion | undefined): ClassSide {
  const { legalClass, agricultural } = classify(aircraft, {}, ruleVersion);
  return { legalClass, agricultural };
}

function isRiskier(observed: ClassSide, declared: ClassSide): boolean {
  const rank = ({ legalClass }: ClassSide): number => LEGAL_CLASSES.indexOf(legalClass.value);
  return rank(observed) > rank(declared) || (declared.agricultural.value && !observed.agricultural.value);
}

function nameOf({ legalClass, agricultural }: ClassSide): string {
  return agricultural.value ? `${legalClass.value}, agricultural` : legalClass.value;
}

/** Climb rate and battery depend on wind, throttle and cell age more than on mass. */
export const MASS_REASON: Reason = {
  code: 'MASS_NOT_OBSERVABLE',
  clause: 'Order 761 art. 62',
  detail: 'no sample tells mass soundly',
};
