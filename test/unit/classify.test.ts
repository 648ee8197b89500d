import { describe, expect, it } from 'vitest';
import {
  type AircraftFacts,
  ClassificationSchema,
  LEGAL_CLASSES,
  type OBLIGATIONS,
  type OperationFacts,
} from '../../server/classification/classification.schema.ts';
import {
  CONDITION_TEXTS,
  OBLIGATION_REASON_TEXTS,
} from '../../server/classification/classification-texts.ts';
import { classify } from '../../server/classification/classify.ts';
import {
  groundRiskBand,
  groundRiskGrade,
  soraGroundRisk,
  soraSail,
} from '../../server/classification/ground-grade.ts';

/** A micro aircraft in every respect; tests change one thing at a time. */
const MICRO: AircraftFacts = {
  modelName: 'test',
  airframe: 'multirotor',
  emptyMassKg: 0.2,
  mtowKg: 0.24,
  maxLevelSpeedMps: 10,
  maxHeightMeters: 50,
  maxRadiusMeters: 500,
  dimensionMeters: 0.3,
  shortRangeRadio: true,
  airspaceKeeping: true,
  monitoring: true,
  humanIntervention: true,
};
const LIGHT: AircraftFacts = {
  ...MICRO,
  emptyMassKg: 4,
  mtowKg: 7,
  maxLevelSpeedMps: 20,
  maxHeightMeters: 500,
};
const SMALL: AircraftFacts = { ...LIGHT, emptyMassKg: 15, mtowKg: 25, maxLevelSpeedMps: 40 };
const MEDIUM: AircraftFacts = { ...SMALL, emptyMassKg: 60, mtowKg: 150 };
const CROP: AircraftFacts = {
  ...MEDIUM,
  emptyMassKg: 38,
  mtowKg: 90,
  maxLevelSpeedMps: 10,
  maxHeightMeters: 30,
  maxRadiusMeters: 2_000,
  agriculturalPurpose: true,
};
const FLIGHT: OperationFacts = {
  commercial: true,
  holder: 'unit',
  inSuitableAirspace: true,
  densityPerKm2: 1_000,
};

function classOf(aircraft: AircraftFacts): string {
  return classify(aircraft, FLIGHT).legalClass.value;
}

describe('legal class (Order 761 art. 62)', () => {
  it.each([
    ['micro: everything at its bound', MICRO, 'micro'],
    ['empty mass just below 0.25 kg', { ...MICRO, emptyMassKg: 0.2499 }, 'micro'],
    ['empty mass of exactly 0.25 kg', { ...MICRO, emptyMassKg: 0.25 }, 'light'],
    ['40 km/h', { ...MICRO, maxLevelSpeedMps: 40 / 3.6 }, 'micro'],
    ['40.1 km/h', { ...MICRO, maxLevelSpeedMps: 40.1 / 3.6 }, 'light'],
    ['50.1 m true height', { ...MICRO, maxHeightMeters: 50.1 }, 'light'],
    ['height not known', { ...MICRO, maxHeightMeters: null }, 'light'],
    ['radio not known', { ...MICRO, shortRangeRadio: null }, 'light'],
    ['micro without the capabilities of light stays micro', { ...MICRO, airspaceKeeping: false }, 'micro'],
    [
      'too fast for micro and without capabilities',
      { ...MICRO, maxLevelSpeedMps: 12, monitoring: false },
      'medium',
    ],
    ['light: 4 kg and 7 kg', LIGHT, 'light'],
    ['empty mass of 4.01 kg', { ...LIGHT, emptyMassKg: 4.01 }, 'small'],
    ['take-off mass of 7.01 kg', { ...LIGHT, mtowKg: 7.01 }, 'small'],
    ['100 km/h', { ...LIGHT, maxLevelSpeedMps: 100 / 3.6 }, 'light'],
    ['100.1 km/h', { ...LIGHT, maxLevelSpeedMps: 100.1 / 3.6 }, 'small'],
    ['speed not known', { ...LIGHT, maxLevelSpeedMps: null }, 'small'],
    ['small: 15 kg and 25 kg', SMALL, 'small'],
    ['empty mass of 15.01 kg', { ...SMALL, emptyMassKg: 15.01 }, 'medium'],
    ['take-off mass of 25.01 kg', { ...SMALL, mtowKg: 25.01 }, 'medium'],
    ['light mass without airspace keeping', { ...LIGHT, airspaceKeeping: false }, 'medium'],
    ['light mass, monitoring not known', { ...LIGHT, monitoring: null }, 'medium'],
    ['no human intervention', { ...LIGHT, humanIntervention: false }, 'medium'],
    ['medium: 150 kg', MEDIUM, 'medium'],
    ['take-off mass of 150.1 kg', { ...MEDIUM, mtowKg: 150.1 }, 'large'],
    ['take-off mass not known, airframe of 5 kg', { ...LIGHT, emptyMassKg: 5, mtowKg: null }, 'medium'],
    ['take-off mass not known, airframe of 60 kg', { ...MEDIUM, mtowKg: null }, 'large'],
    ['nothing known', { modelName: 'unknown', airframe: 'multirotor' }, 'large'],
  ] as const)('%s', (_name, aircraft, value) => {
    expect(classOf(aircraft)).toBe(value);
  });

  it('gives the condition that decided, its clause and the figures', () => {
    const { reasons } = classify({ ...MICRO, emptyMassKg: 0.25 }, FLIGHT).legalClass;
    expect(reasons).toContainEqual({
      code: 'EMPTY_MASS_MICRO_FAILED',
      clause: 'Order 761 art. 62',
      detail: '0.25 kg, limit < 0.25 kg',
    });
    expect(reasons.filter((reason) => reason.code.endsWith('_MET')).map((reason) => reason.code)).toContain(
      'MTOW_LIGHT_MET',
    );
  });

  it('says when a fact was not known and treated as not fulfilled', () => {
    const { reasons } = classify({ ...LIGHT, monitoring: null }, FLIGHT).legalClass;
    expect(reasons.map((reason) => reason.code)).toContain('MONITORING_UNKNOWN');
    expect(reasons.map((reason) => reason.code)).not.toContain('MONITORING_FAILED');
  });
});

describe('agricultural label', () => {
  it.each([
    ['all conditions met', CROP, true],
    ['not built for it', { ...CROP, agriculturalPurpose: false }, false],
    ['50 km/h', { ...CROP, maxLevelSpeedMps: 50 / 3.6 }, true],
    ['51 km/h', { ...CROP, maxLevelSpeedMps: 51 / 3.6 }, false],
    ['31 m', { ...CROP, maxHeightMeters: 31 }, false],
    ['2,001 m radius', { ...CROP, maxRadiusMeters: 2_001 }, false],
    ['radius not known', { ...CROP, maxRadiusMeters: null }, false],
    ['without monitoring', { ...CROP, monitoring: false }, false],
  ])('%s', (_name, aircraft, value) => {
    expect(classify(aircraft, FLIGHT).agricultural.value).toBe(value);
  });

  it('stands beside the legal class, not in its place', () => {
    expect(classify(CROP, FLIGHT)).toMatchObject({
      agricultural: { value: true },
      legalClass: { value: 'medium' },
    });
  });
});

describe('category of the operation (CCAR-92 92.601)', () => {
  it.each([
    ['micro anywhere', MICRO, { inSuitableAirspace: false }, 'open'],
    ['light in suitable airspace', LIGHT, {}, 'open'],
    ['light in controlled airspace', LIGHT, { inSuitableAirspace: false }, 'specific'],
    ['light, airspace not known', LIGHT, { inSuitableAirspace: null }, 'specific'],
    ['small in suitable airspace', SMALL, {}, 'specific'],
    ['regular crop work', CROP, { agriculturalWork: true }, 'open'],
    ['crop aircraft on other work', CROP, {}, 'specific'],
    ['crop aircraft above 150 kg', { ...CROP, mtowKg: 181 }, { agriculturalWork: true }, 'specific'],
    ['medium over a dense city', MEDIUM, { densityPerKm2: 20_000 }, 'certified'],
  ])('%s', (_name, aircraft, operation, value) => {
    expect(classify(aircraft, { ...FLIGHT, ...operation }).category.value).toBe(value);
  });
});

describe('ground risk', () => {
  const base = { controlledGround: false, overCrowd: false, massKg: 5, maxLevelSpeedMps: 20 };

  it.each([
    [5, [2, 2, 3, 3, 4]],
    [5.1, [3, 3, 4, 5, 6]],
    [300, [3, 3, 4, 5, 6]],
    [300.1, [5, 5, 6, 7, 8]],
    [15_000, [5, 5, 6, 7, 8]],
    [15_001, [7, 8, 9, null, null]],
    [null, [7, 8, 9, null, null]],
  ])('grades %s people/km2 by legal class', (densityPerKm2, grades) => {
    expect(
      LEGAL_CLASSES.map((legalClass) => groundRiskGrade({ ...base, legalClass, densityPerKm2 })),
    ).toEqual(grades);
  });

  it('grades controlled ground 1, crowds like the top row, and 250 g up to 25 m/s 1 everywhere', () => {
    expect(
      groundRiskGrade({ ...base, legalClass: 'large', densityPerKm2: 20_000, controlledGround: true }),
    ).toBe(1);
    expect(groundRiskGrade({ ...base, legalClass: 'small', densityPerKm2: 1, overCrowd: true })).toBe(9);
    const tiny = { ...base, legalClass: 'light' as const, densityPerKm2: 20_000, massKg: 0.25 };
    expect(groundRiskGrade({ ...tiny, maxLevelSpeedMps: 25 })).toBe(1);
    expect(groundRiskGrade({ ...tiny, maxLevelSpeedMps: 25.1 })).toBe(8);
    expect(groundRiskGrade({ ...tiny, massKg: 0.251 })).toBe(8);
  });

  it('names bands 1-3 low, 4-6 medium, 7-9 high', () => {
    expect([1, 3, 4, 6, 7, 9, null].map(groundRiskBand)).toEqual([
      'low',
      'low',
      'medium',
      'medium',
      'high',
      'high',
      'outOfTable',
    ]);
  });

  it.each([
    ['0.9 m, 23 m/s, 4,000', 0.9, 23, 4_000, 5],
    ['2.5 m, 25 m/s, 4,000', 2.5, 25, 4_000, 6],
    ['speed pushes the column', 0.9, 30, 4_000, 6],
    ['8 m over 60,000', 8, 30, 60_000, null],
    ['exactly 50,000 is the lower band', 0.9, 23, 50_000, 6],
    ['above 50,000', 0.9, 23, 50_001, 7],
    ['exactly 5 is the next band', 0.9, 23, 5, 3],
    ['larger than the table', 41, 23, 1, null],
    ['faster than the table', 1, 201, 1, null],
  ])('K6: SORA table 2, %s', (_name, dimensionMeters, maxLevelSpeedMps, densityPerKm2, wanted) => {
    expect(soraGroundRisk({ ...base, dimensionMeters, maxLevelSpeedMps, densityPerKm2 })).toBe(wanted);
  });

  it('K6: 249 g is class 1, and an unknown size is out of table', () => {
    expect(soraGroundRisk({ ...base, massKg: 0.249, dimensionMeters: 0.3, densityPerKm2: 60_000 })).toBe(1);
    expect(soraGroundRisk({ ...base, dimensionMeters: null, densityPerKm2: 1 })).toBeNull();
    expect(
      soraGroundRisk({ ...base, dimensionMeters: 8, densityPerKm2: 9_000, controlledGround: true }),
    ).toBe(2);
  });

  it.each([
    [2, 'b', 'II'],
    [4, 'c', 'IV'],
    [3, 'a', 'II'],
    [5, 'd', 'VI'],
    [6, 'a', 'V'],
    [8, 'a', 'certified'],
    [1, 'a', 'I'],
    [7, 'b', 'VI'],
    [8, 'd', 'certified'],
  ] as const)('K8: final ground risk %d and air risk %s give SAIL %s', (ground, arc, sail) => {
    expect(soraSail(ground, arc)).toBe(sail);
  });
});

describe('obligations', () => {
  function applies(
    code: (typeof OBLIGATIONS)[number],
    aircraft: AircraftFacts,
    operation: Partial<OperationFacts> = {},
  ) {
    return classify(aircraft, { ...FLIGHT, ...operation }).obligations.find((one) => one.code === code)
      ?.applies;
  }
  const FOUR = [MICRO, LIGHT, SMALL, MEDIUM];

  it('art. 12: every commercial flight is insured; others from the small class up', () => {
    expect(FOUR.map((one) => applies('LIABILITY_INSURANCE', one))).toEqual([true, true, true, true]);
    expect(FOUR.map((one) => applies('LIABILITY_INSURANCE', one, { commercial: false }))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(applies('LIABILITY_INSURANCE', MICRO, { commercial: null })).toBe(true);
    expect(applies('LIABILITY_INSURANCE', CROP, { agriculturalWork: true })).toBe(true);
  });

  it('art. 10, 8, 11, 16-17 and 24 by class', () => {
    expect(FOUR.map((one) => applies('REAL_NAME_REGISTRATION', one))).toEqual([true, true, true, true]);
    expect(FOUR.map((one) => applies('AIRWORTHINESS_PERMIT', one))).toEqual([false, false, false, true]);
    expect(FOUR.map((one) => applies('OPERATOR_CERTIFICATE', one))).toEqual([false, true, true, true]);
    expect(FOUR.map((one) => applies('PILOT_LICENCE', one))).toEqual([false, false, true, true]);
    expect(FOUR.map((one) => applies('NETWORK_IDENTIFICATION', one))).toEqual([false, true, true, true]);
    expect(FOUR.map((one) => applies('BROADCAST_IDENTIFICATION', one))).toEqual([true, true, true, false]);
  });

  it('art. 11: persons need no operator certificate, units of unknown kind do', () => {
    expect(applies('OPERATOR_CERTIFICATE', SMALL, { holder: 'person' })).toBe(false);
    expect(applies('OPERATOR_CERTIFICATE', SMALL, { holder: null })).toBe(true);
    expect(applies('OPERATOR_CERTIFICATE', CROP, { agriculturalWork: true })).toBe(false);
  });

  it('art. 31: no application up to small in suitable airspace, nor for regular crop work', () => {
    expect(FOUR.map((one) => applies('FLIGHT_APPLICATION', one))).toEqual([false, false, false, true]);
    expect(applies('FLIGHT_APPLICATION', CROP, { agriculturalWork: true })).toBe(false);
    expect(applies('FLIGHT_APPLICATION', LIGHT, { inSuitableAirspace: false })).toBe(true);
    expect(applies('FLIGHT_APPLICATION', LIGHT, { inSuitableAirspace: null })).toBe(true);
  });

  it.each(['relayed', 'dangerousGoodsOrDrops', 'overCrowd', 'fromMovingVehicle', 'swarm'] as const)(
    'art. 31: a flight that is %s loses the exemption',
    (circumstance) => {
      expect(applies('FLIGHT_APPLICATION', MICRO, { [circumstance]: true })).toBe(true);
    },
  );

  it('art. 31: dropping is what regular crop work does, so it keeps the exemption', () => {
    expect(applies('FLIGHT_APPLICATION', CROP, { agriculturalWork: true, dangerousGoodsOrDrops: true })).toBe(
      false,
    );
  });
});

describe('classification as a whole', () => {
  const cases = [MICRO, LIGHT, SMALL, MEDIUM, CROP, { modelName: 'x', airframe: 'vtol' } as const].flatMap(
    (aircraft) =>
      [
        FLIGHT,
        {},
        { ...FLIGHT, overCrowd: true },
        { ...FLIGHT, agriculturalWork: true, controlledGround: true },
      ].map((operation) => classify(aircraft, operation)),
  );

  it('fits its schema, names its rule version, and backs every answer with a clause', () => {
    for (const one of cases) {
      expect(ClassificationSchema.parse(one)).toEqual(one);
      expect(one.ruleVersion).not.toBe('');
      const reasons = [
        ...one.legalClass.reasons,
        ...one.agricultural.reasons,
        ...one.category.reasons,
        ...one.groundRiskReasons,
      ];
      expect(reasons.length).toBeGreaterThanOrEqual(4);
      expect([...reasons, ...one.obligations].every(({ clause }) => clause.length > 0)).toBe(true);
    }
  });

  it('has a text in both languages for every code it uses', () => {
    for (const one of cases) {
      const codes = [
        ...one.legalClass.reasons,
        ...one.agricultural.reasons,
        ...one.category.reasons,
        ...one.groundRiskReasons,
      ].map(({ code }) => (CONDITION_TEXTS[code] ? code : code.replace(/_(MET|FAILED|UNKNOWN)$/, '')));
      expect(codes.filter((code) => !CONDITION_TEXTS[code]?.zh)).toEqual([]);
      expect(
        one.obligations.map(({ reason }) => reason).filter((code) => !OBLIGATION_REASON_TEXTS[code]?.zh),
      ).toEqual([]);
    }
  });
});
