import type { z } from 'zod';
import type { LegalClass, Obligation, OperationFactsSchema } from './classification.schema.ts';

export interface ObligationInput {
  legalClass: LegalClass;
  /** 常规农用: agricultural aircraft up to 150 kg on regular crop work (Order 761 art. 11, 31). */
  regularAgriculture: boolean;
  operation: z.output<typeof OperationFactsSchema>;
}

/** [applies, code of the reason]. */
type Answer = readonly [boolean, string];
export type ObligationRule = {
  code: Obligation['code'];
  clause: string;
  decide: (input: ObligationInput) => Answer;
};

const atLeastSmall = (value: LegalClass): boolean =>
  value === 'small' || value === 'medium' || value === 'large';
const atLeastMedium = (value: LegalClass): boolean => value === 'medium' || value === 'large';

/** Rule version v0: one row per duty. An unknown fact counts as the case that carries the duty. */
export const OBLIGATION_RULES_V0: readonly ObligationRule[] = [
  { code: 'LIABILITY_INSURANCE', clause: 'Order 761 art. 12', decide: decideInsurance },
  { code: 'REAL_NAME_REGISTRATION', clause: 'Order 761 art. 10', decide: () => [true, 'EVERY_CLASS'] },
  {
    code: 'AIRWORTHINESS_PERMIT',
    clause: 'Order 761 art. 8',
    decide: ({ legalClass }) =>
      atLeastMedium(legalClass) ? [true, 'CLASS_REQUIRES'] : [false, 'CLASS_EXEMPT'],
  },
  { code: 'OPERATOR_CERTIFICATE', clause: 'Order 761 art. 11', decide: decideOperatorCertificate },
  { code: 'PILOT_LICENCE', clause: 'Order 761 art. 16-17', decide: decideLicence },
  {
    code: 'NETWORK_IDENTIFICATION',
    clause: 'Order 761 art. 24',
    decide: ({ legalClass }) => (legalClass === 'micro' ? [false, 'CLASS_EXEMPT'] : [true, 'CLASS_REQUIRES']),
  },
  {
    code: 'BROADCAST_IDENTIFICATION',
    clause: 'Order 761 art. 24',
    decide: ({ legalClass }) =>
      atLeastMedium(legalClass) ? [false, 'CLASS_EXEMPT'] : [true, 'CLASS_REQUIRES'],
  },
  { code: 'FLIGHT_APPLICATION', clause: 'Order 761 art. 26, 31', decide: decideApplication },
];

/** v1 also knows the exceptions of art. 31(3) and (4). */
export const OBLIGATION_RULES_V1: readonly ObligationRule[] = OBLIGATION_RULES_V0.map((rule) =>
  rule.code === 'FLIGHT_APPLICATION' ? { ...rule, decide: decideApplicationOrDuty } : rule,
);

export function decideObligations(rules: readonly ObligationRule[], input: ObligationInput): Obligation[] {
  return rules.map(({ code, clause, decide }) => {
    const [applies, reason] = decide(input);
    return { code, clause, applies, reason };
  });
}

function decideInsurance({ legalClass, operation }: ObligationInput): Answer {
  if (operation.commercial === true) return [true, 'COMMERCIAL'];
  if (atLeastSmall(legalClass)) return [true, 'CLASS_REQUIRES'];
  return operation.commercial === null ? [true, 'COMMERCIAL_UNKNOWN'] : [false, 'NON_COMMERCIAL_LIGHT'];
}

function decideOperatorCertificate({ legalClass, regularAgriculture, operation }: ObligationInput): Answer {
  if (legalClass === 'micro') return [false, 'CLASS_EXEMPT'];
  if (regularAgriculture) return [false, 'REGULAR_AGRICULTURE'];
  if (operation.holder === 'person') return [false, 'NOT_A_UNIT'];
  return operation.holder === null ? [true, 'HOLDER_UNKNOWN'] : [true, 'UNIT'];
}

function decideLicence({ legalClass, regularAgriculture }: ObligationInput): Answer {
  if (regularAgriculture) return [false, 'MAKER_CERTIFICATE_INSTEAD'];
  if (atLeastSmall(legalClass)) return [true, 'CLASS_REQUIRES'];
  return legalClass === 'light' ? [false, 'TRAINING_IN_CONTROLLED_AIRSPACE'] : [false, 'CLASS_EXEMPT'];
}

/** What Order 761 art. 31 second paragraph names: these flights lose every exemption. */
function findLostExemption({ regularAgriculture, operation }: ObligationInput): string | undefined {
  if (operation.relayed) return 'RELAYED';
  if (operation.dangerousGoodsOrDrops && !regularAgriculture) return 'DANGEROUS_GOODS_OR_DROPS';
  if (operation.overCrowd) return 'OVER_CROWD';
  if (operation.fromMovingVehicle) return 'FROM_MOVING_VEHICLE';
  return operation.swarm ? 'SWARM' : undefined;
}

function decideApplicationOrDuty(input: ObligationInput): Answer {
  if (findLostExemption(input) === undefined) {
    // Both confirm with air traffic control an hour before take-off instead.
    if (input.operation.stateDuty) return [false, 'STATE_DUTY_AT_OWN_SITE'];
    if (input.operation.airportInspection) return [false, 'AIRPORT_INSPECTION'];
  }
  return decideApplication(input);
}

function decideApplication(input: ObligationInput): Answer {
  const { legalClass, regularAgriculture, operation } = input;
  const lost = findLostExemption(input);
  if (lost !== undefined) return [true, lost];
  if (operation.inSuitableAirspace === null) return [true, 'AIRSPACE_UNKNOWN'];
  if (!operation.inSuitableAirspace) return [true, 'CONTROLLED_AIRSPACE'];
  if (regularAgriculture) return [false, 'REGULAR_AGRICULTURE'];
  return atLeastMedium(legalClass) ? [true, 'CLASS_REQUIRES'] : [false, 'SUITABLE_AIRSPACE'];
}
