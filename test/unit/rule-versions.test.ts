import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AircraftFacts, Classification } from '../../server/classification/classification.schema.ts';
import {
  AircraftFactsSchema,
  ClassificationSchema,
  OperationFactsSchema,
  RULE_VERSIONS,
} from '../../server/classification/classification.schema.ts';
import { classify, classifyAgain } from '../../server/classification/classify.ts';
import { canonicalJson } from '../../server/lib/canonical-json.ts';

/** Answers as the first version gave and quotes stored them. Never written anew. */
const STORED = JSON.parse(
  readFileSync(new URL('../fixtures/classification/answers-v0.json', import.meta.url), 'utf8'),
) as { aircraft: unknown; operation: unknown; answer: Classification }[];
const LIGHT: AircraftFacts = {
  modelName: 'test',
  airframe: 'multirotor',
  emptyMassKg: 1,
  mtowKg: 1.2,
  maxLevelSpeedMps: 20,
  dimensionMeters: 0.5,
  airspaceKeeping: true,
  monitoring: true,
  humanIntervention: true,
};

describe('rule versions', () => {
  it.each(STORED.map((one, index) => [index, one] as const))(
    'v0 gives the stored answer %d again, byte for byte',
    (_index, { aircraft, operation, answer }) => {
      const again = classify(
        AircraftFactsSchema.parse(aircraft),
        OperationFactsSchema.parse(operation),
        'cn-2024-01-01/v0',
      );
      expect(JSON.stringify(again)).toBe(JSON.stringify(answer));
    },
  );

  it('an answer carries its facts, and gives itself again from what was stored of it', () => {
    const answer = classify(LIGHT, {
      commercial: true,
      inSuitableAirspace: true,
      densityPerKm2: 900,
      arc: 'c',
    });
    const stored = JSON.parse(JSON.stringify(answer)) as Classification;
    expect(canonicalJson(classifyAgain(stored))).toBe(canonicalJson(answer));
    expect(canonicalJson(classifyAgain(ClassificationSchema.parse(stored)))).toBe(canonicalJson(answer));
  });

  it('an old answer without its facts is not made up', () => {
    const [first] = STORED;
    expect(first && classifyAgain(first.answer)).toBeNull();
    expect(classifyAgain({ ...classify(LIGHT, {}), ruleVersion: 'cn-1999/v9' })).toBeNull();
  });

  it('the newest answers by default, and every version names itself', () => {
    expect(classify(LIGHT, {}).ruleVersion).toBe(RULE_VERSIONS.at(-1));
    for (const version of RULE_VERSIONS) expect(classify(LIGHT, {}, version).ruleVersion).toBe(version);
  });

  it('v1 puts regular crop work in suitable airspace (art. 62), v0 did not ask', () => {
    const crop: AircraftFacts = {
      ...LIGHT,
      emptyMassKg: 38,
      mtowKg: 90,
      maxLevelSpeedMps: 10,
      maxHeightMeters: 30,
      maxRadiusMeters: 2_000,
      agriculturalPurpose: true,
    };
    const categoryOf = (inSuitableAirspace: boolean | null, version: (typeof RULE_VERSIONS)[number]) =>
      classify(crop, { agriculturalWork: true, inSuitableAirspace, densityPerKm2: 3 }, version).category
        .value;
    expect([true, false, null].map((one) => categoryOf(one, 'cn-2024-01-01/v1'))).toEqual([
      'open',
      'specific',
      'specific',
    ]);
    expect([true, false, null].map((one) => categoryOf(one, 'cn-2024-01-01/v0'))).toEqual([
      'open',
      'open',
      'open',
    ]);
  });
});
