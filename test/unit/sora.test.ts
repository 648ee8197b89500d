import { describe, expect, it } from 'vitest';
import { initialArc } from '../../server/airspace/encounter-class.ts';
import type { ZoneTouch } from '../../server/airspace/zone-lookup.ts';
import type {
  AircraftFacts,
  Arc,
  OperationFacts,
} from '../../server/classification/classification.schema.ts';
import { CONDITION_TEXTS } from '../../server/classification/classification-texts.ts';
import { classify } from '../../server/classification/classify.ts';
import { soraGroundRisk, soraSail } from '../../server/classification/ground-grade.ts';
import {
  ENCOUNTER_CATEGORIES,
  residualArc,
  tacticalRequirement,
} from '../../server/classification/sora-air-risk.ts';
import { zoneFacts, zoneOf } from '../helpers/zones.ts';

const ARCS: readonly Arc[] = ['a', 'b', 'c', 'd'];
const COLUMNS = [
  [1, 25],
  [3, 35],
  [8, 75],
  [20, 120],
  [40, 200],
] as const;
const base = { controlledGround: false, overCrowd: false, massKg: 20 };

describe('SORA table 2, every cell', () => {
  it.each([
    ['just below 5', 4.99, [2, 3, 4, 5, 6]],
    ['exactly 5', 5, [3, 4, 5, 6, 7]],
    ['just below 50', 49.9, [3, 4, 5, 6, 7]],
    ['exactly 50', 50, [4, 5, 6, 7, 8]],
    ['just below 500', 499, [4, 5, 6, 7, 8]],
    ['exactly 500', 500, [5, 6, 7, 8, 9]],
    ['just below 5,000', 4_999, [5, 6, 7, 8, 9]],
    ['exactly 5,000', 5_000, [6, 7, 8, 9, 10]],
    ['exactly 50,000', 50_000, [6, 7, 8, 9, 10]],
    ['above 50,000', 50_001, [7, 8, null, null, null]],
    ['not known', null, [7, 8, null, null, null]],
  ])('%s people/km2', (_name, densityPerKm2, wanted) => {
    expect(
      COLUMNS.map(([dimensionMeters, maxLevelSpeedMps]) =>
        soraGroundRisk({ ...base, dimensionMeters, maxLevelSpeedMps, densityPerKm2 }),
      ),
    ).toEqual(wanted);
  });

  it('controlled ground, and a crowd whatever lives there', () => {
    const of = (fields: Partial<typeof base>) =>
      COLUMNS.map(([dimensionMeters, maxLevelSpeedMps]) =>
        soraGroundRisk({ ...base, ...fields, dimensionMeters, maxLevelSpeedMps, densityPerKm2: 1 }),
      );
    expect(of({ controlledGround: true })).toEqual([1, 1, 2, 3, 3]);
    expect(of({ overCrowd: true })).toEqual([7, 8, null, null, null]);
  });

  it('size and speed each push the column', () => {
    const of = (dimensionMeters: number, maxLevelSpeedMps: number) =>
      soraGroundRisk({ ...base, dimensionMeters, maxLevelSpeedMps, densityPerKm2: 1 });
    for (const [index, [meters, mps]] of COLUMNS.entries()) {
      const [lightest] = COLUMNS;
      const next = index === COLUMNS.length - 1 ? null : index + 3;
      expect([of(meters, lightest[1]), of(meters + 0.01, lightest[1])]).toEqual([index + 2, next]);
      expect([of(lightest[0], mps), of(lightest[0], mps + 0.01)]).toEqual([index + 2, next]);
    }
  });
});

describe('SORA table 7, every cell', () => {
  it.each([
    [1, ['I', 'II', 'IV', 'VI']],
    [2, ['I', 'II', 'IV', 'VI']],
    [3, ['II', 'II', 'IV', 'VI']],
    [4, ['III', 'III', 'IV', 'VI']],
    [5, ['IV', 'IV', 'IV', 'VI']],
    [6, ['V', 'V', 'V', 'VI']],
    [7, ['VI', 'VI', 'VI', 'VI']],
    [8, ['certified', 'certified', 'certified', 'certified']],
    [10, ['certified', 'certified', 'certified', 'certified']],
  ])('final ground risk %d', (ground, wanted) => {
    expect(ARCS.map((arc) => soraSail(ground, arc))).toEqual(wanted);
  });
});

describe('air risk', () => {
  it('Annex C table 1: density rating and initial class of each encounter category', () => {
    expect(Object.values(ENCOUNTER_CATEGORIES).map(({ density, arc }) => `${density}${arc}`)).toEqual([
      ...['5d', '5d', '5d', '3c', '2c', '3c'],
      ...['3c', '3c', '2c', '1b', '1b', '1a'],
    ]);
  });

  it('flying in sight takes one class off, never down to a; unknown counts as beyond sight', () => {
    expect(ARCS.map((arc) => residualArc(arc, true))).toEqual(['a', 'b', 'b', 'c']);
    for (const vlos of [false, null]) expect(ARCS.map((arc) => residualArc(arc, vlos))).toEqual(ARCS);
  });

  it('tactical requirement by residual class', () => {
    expect(ARCS.map(tacticalRequirement)).toEqual(['none', 'low', 'medium', 'high']);
  });

  it('K9: below 120 m in a control zone off the airport is ARC-c, in sight ARC-b', () => {
    const control = zoneOf('zon_1', zoneFacts({ airEnvironment: 'controlled' }));
    const touches = [{ found: { zone: control }, contains: true }] as unknown as ZoneTouch[];
    const arc = initialArc(touches, { ceilingMeters: 120, categories: ['urban'] });
    expect(arc).toBe('c');
    expect(residualArc(arc ?? 'd', true)).toBe('b');
  });
});

describe('SORA in an answer', () => {
  const M200: AircraftFacts = {
    modelName: 'test',
    airframe: 'multirotor',
    emptyMassKg: 3.8,
    mtowKg: 6.14,
    maxLevelSpeedMps: 23,
    dimensionMeters: 0.887,
  };
  const soraOf = (operation: OperationFacts) => classify(M200, operation).sora;

  it('gives class, level and requirement with a clause behind each', () => {
    const sora = soraOf({ densityPerKm2: 4_000, arc: 'c', vlos: true });
    expect(sora).toMatchObject({
      iGRC: 5,
      finalGRC: 5,
      initialArc: 'c',
      residualArc: 'b',
      sail: 'IV',
      tmpr: 'low',
    });
    expect(sora.reasons?.map(({ code }) => code)).toEqual([
      'SORA_GROUND',
      'SORA_AIR',
      'SORA_IN_SIGHT',
      'SORA_SAIL',
    ]);
    expect(sora.reasons?.every(({ clause }) => clause.startsWith('SORA'))).toBe(true);
  });

  it('has no level where the airspace is not known or the ground is out of table', () => {
    expect(soraOf({ densityPerKm2: 4_000 })).toMatchObject({ iGRC: 5, sail: null, tmpr: null });
    const large = { ...M200, dimensionMeters: 45 };
    expect(classify(large, { densityPerKm2: 1, arc: 'b' }).sora).toMatchObject({ iGRC: null, sail: null });
  });

  it('has words in both languages for every reason', () => {
    const answers = [
      {},
      { arc: 'c' as const },
      { arc: 'c' as const, vlos: false },
      { arc: 'b' as const, vlos: true },
    ];
    const codes = [...answers.map(soraOf), classify({ ...M200, dimensionMeters: null }, {}).sora].flatMap(
      ({ reasons }) => reasons?.map(({ code }) => code) ?? [],
    );
    expect(codes.filter((code) => !CONDITION_TEXTS[code]?.zh)).toEqual([]);
    expect(new Set(codes).size).toBe(9);
  });
});
