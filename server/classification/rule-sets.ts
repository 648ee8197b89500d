import type { z } from 'zod';
import { assessGround, assessSora } from './assess-sora.ts';
import { AGRICULTURAL_CONDITIONS, CLASS_RULES, type ClassRule } from './class-rules.ts';
import type { OperationFactsSchema, RuleVersion, Sora } from './classification.schema.ts';
import type { Aircraft, Condition } from './conditions.ts';
import { OBLIGATION_RULES_V0, OBLIGATION_RULES_V1, type ObligationRule } from './obligations.ts';

type Operation = z.output<typeof OperationFactsSchema>;

/** Everything that decides an answer. A version that has answered once is never changed: a new row makes a new one. */
export interface RuleSet {
  classRules: readonly ClassRule[];
  agriculturalConditions: readonly Condition[];
  obligationRules: readonly ObligationRule[];
  /** 常规农用, once the aircraft is agricultural, at most 150 kg and on crop work. */
  isRegularPlace: (operation: Operation) => boolean;
  assessSora: (aircraft: Aircraft, operation: Operation) => Sora;
  /** Whether its answers carry the facts they were given for. */
  keepsFacts: boolean;
}

/** What answers unless another version is asked for. */
export const RULE_VERSION: RuleVersion = 'cn-2024-01-01/v1';

const V0: RuleSet = {
  classRules: CLASS_RULES,
  agriculturalConditions: AGRICULTURAL_CONDITIONS,
  obligationRules: OBLIGATION_RULES_V0,
  isRegularPlace: () => true,
  assessSora: assessGround,
  keepsFacts: false,
};

export const RULE_SETS: Readonly<Record<RuleVersion, RuleSet>> = {
  'cn-2024-01-01/v0': V0,
  'cn-2024-01-01/v1': {
    ...V0,
    obligationRules: OBLIGATION_RULES_V1,
    // Order 761 art. 62 puts regular crop work in suitable airspace; unknown airspace is not.
    isRegularPlace: ({ inSuitableAirspace }) => inSuitableAirspace === true,
    assessSora,
    keepsFacts: true,
  },
};
