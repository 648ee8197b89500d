import { describe, expect, it } from 'vitest';
import type { AirframeName } from '../../device-gateway/simulator/airframe.ts';
import { toAircraftFacts } from '../../server/classification/aircraft-facts.ts';
import type { AircraftFacts } from '../../server/classification/classification.schema.ts';
import { toConfirmedFacts } from '../../server/classification/confirmed-facts.ts';
import { judgeObserved } from '../../server/classification/judge-observed.ts';
import {
  NOTHING_OBSERVED,
  type Observation,
  observeInAir,
  observeOnGround,
} from '../../server/classification/observe-aircraft.ts';
import { ASSUMED_WIND_MPS, toObservedFigures } from '../../server/classification/observed-figures.ts';
import { passedLimits } from '../../server/classification/passed-limits.ts';
import { offsetPosition } from '../../server/lib/geo.ts';
import { DroneDeclarationSchema } from '../../server/registry/drone.schema.ts';
import { DRONE_MODELS, findDroneModel } from '../../server/registry/drone-models.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import {
  hasRecordings,
  readMatriceLog,
  readMavicSubtitles,
  readZurichStates,
  sampleAt,
  thin,
} from '../helpers/flight-samples.ts';
import { fly } from '../helpers/fly.ts';
import { flyPlan, HOME } from '../helpers/simulated-flight.ts';

const LIGHT: AircraftFacts = {
  modelName: 'test',
  airframe: 'multirotor',
  emptyMassKg: 1,
  mtowKg: 1.2,
  maxLevelSpeedMps: 20,
  airspaceKeeping: true,
  monitoring: true,
  humanIntervention: true,
};
const MICRO: AircraftFacts = {
  ...LIGHT,
  emptyMassKg: 0.2,
  mtowKg: 0.24,
  maxLevelSpeedMps: 10,
  maxHeightMeters: 50,
  shortRangeRadio: true,
};
const CROP: AircraftFacts = {
  ...LIGHT,
  emptyMassKg: 38,
  mtowKg: 90,
  maxLevelSpeedMps: 10,
  maxHeightMeters: 30,
  maxRadiusMeters: 2_000,
  agriculturalPurpose: true,
};

interface Leg {
  speedMps: number;
  /** Metres a second north and east; the speed northwards by default. */
  north?: number;
  east?: number;
  seconds: number;
  fields?: Partial<CanonicalSample>;
}

/** Level legs one after another at 1 Hz from HOME, `heightMeters` above it. */
function legs(all: readonly Leg[], heightMeters = 5): CanonicalSample[] {
  const samples: CanonicalSample[] = [];
  let [north, east, at] = [0, 0, 0];
  for (const leg of all)
    for (let second = 0; second < leg.seconds; second += 1) {
      samples.push(
        sampleAt(at, {
          ...offsetPosition(HOME, north, east),
          heightAboveTakeoffMeters: heightMeters,
          groundSpeedMps: leg.speedMps,
          verticalSpeedMps: 0,
          ...leg.fields,
        }),
      );
      north += leg.north ?? leg.speedMps;
      east += leg.east ?? 0;
      at += 1;
    }
  return samples;
}

const observe = (samples: readonly CanonicalSample[]): Observation =>
  samples.reduce(observeInAir, NOTHING_OBSERVED);
const figureOf = (samples: readonly CanonicalSample[], fact: string) =>
  toObservedFigures(observe(samples)).find((one) => one.fact === fact);
const judge = (facts: AircraftFacts, samples: readonly CanonicalSample[]) =>
  judgeObserved(facts, toObservedFigures(observe(samples)));
/** As the pipeline does: by the phase of each sample. */
function observeFlight(samples: readonly CanonicalSample[]): Observation {
  const { steps } = fly(samples);
  return samples.reduce((known, sample, index) => {
    const phase = steps[index]?.phase;
    if (phase === 'ground') return observeOnGround(known, sample);
    return phase === 'airborne' ? observeInAir(known, sample) : known;
  }, NOTHING_OBSERVED);
}

describe('level speed', () => {
  it('on one course counts less the wind that may have helped', () => {
    const figure = figureOf(legs([{ speedMps: 42, seconds: 6 }]), 'maxLevelSpeedMps');
    expect(figure).toMatchObject({ method: 'oneCourse', observed: 42, tolerance: ASSUMED_WIND_MPS + 1 });
    expect(figure?.atLeast).toBeCloseTo(29, 1);
  });

  it('there and back cancels the wind, and is surer', () => {
    const there = { speedMps: 40, seconds: 6 };
    const back = { speedMps: 30, north: -30, seconds: 6 };
    const figure = figureOf(legs([there, back]), 'maxLevelSpeedMps');
    expect(figure).toMatchObject({ method: 'reciprocalCourses', observed: 35 });
    expect(figure?.confidence).toBeGreaterThan(0.9);
  });

  it('an aircraft of 26 m/s in 12 m/s of wind is never taken for one of more than 100 km/h', () => {
    for (let course = 0; course < 360; course += 7) {
      const radians = (course * Math.PI) / 180;
      const along = (airspeed: number): Leg => {
        const north = airspeed * Math.cos(radians) + 12;
        const east = airspeed * Math.sin(radians);
        return { speedMps: Math.hypot(north, east), north, east, seconds: 8 };
      };
      const flown = legs([along(26), along(-26)]);
      expect(figureOf(flown, 'maxLevelSpeedMps')?.atLeast ?? 0).toBeLessThanOrEqual(26);
      expect(judge({ ...LIGHT, maxLevelSpeedMps: 26 }, flown).contradiction).toBeNull();
    }
  });

  it.each([
    [
      'two readings',
      [
        { speedMps: 50, seconds: 2 },
        { speedMps: 5, seconds: 6 },
      ],
    ],
    ['a dive', [{ speedMps: 50, seconds: 8, fields: { verticalSpeedMps: -6 } }]],
    ['an unknown vertical speed', [{ speedMps: 50, seconds: 8, fields: { verticalSpeedMps: null } }]],
    [
      'readings that are flagged',
      [{ speedMps: 50, seconds: 8, fields: { flags: ['speedImplausible'] as const } }],
    ],
    ['computed positions', [{ speedMps: 50, seconds: 8, fields: { flags: ['extrapolated'] as const } }]],
    ['a speed that the way does not bear out', [{ speedMps: 50, north: 15, seconds: 8 }]],
    ['no position', [{ speedMps: 50, seconds: 8, fields: { latitudeDegrees: null } }]],
  ])('%s is no evidence', (_name, flown) => {
    const samples = legs(flown as Leg[]);
    expect(figureOf(samples, 'maxLevelSpeedMps')?.atLeast ?? 0).toBeLessThanOrEqual(20);
    expect(judge(LIGHT, samples).contradiction).toBeNull();
  });

  it('is the same at 10 Hz as at 1 Hz', () => {
    const slow = legs([{ speedMps: 30, seconds: 12 }]);
    const fast = slow.flatMap((sample, index) =>
      Array.from({ length: 10 }, (_, part) => ({
        ...sample,
        ...offsetPosition(HOME, 30 * (index + part / 10), 0),
        observedAtMs: sample.observedAtMs + part * 100,
      })),
    );
    expect(figureOf(fast, 'maxLevelSpeedMps')?.observed).toBeCloseTo(
      figureOf(slow, 'maxLevelSpeedMps')?.observed ?? 0,
      0,
    );
  });
});

describe('height and radius', () => {
  const hover = (heightMeters: number, fields: Partial<CanonicalSample> = {}) => [
    sampleAt(-1, { ...HOME, heightAboveTakeoffMeters: 2, verticalSpeedMps: 2, groundSpeedMps: 0 }),
    ...legs([{ speedMps: 0, seconds: 6, fields }], heightMeters),
  ];

  it('above take-off counts near it, less what barometer and ground may differ by', () => {
    expect(figureOf(hover(80), 'maxHeightMeters')).toMatchObject({
      method: 'heightNearTakeoff',
      observed: 80,
      atLeast: 65,
    });
    expect(judge(MICRO, hover(64)).contradiction).toBeNull();
    expect(judge(MICRO, hover(66)).contradiction).toMatchObject({ observedName: 'light', confidence: 0.85 });
  });

  it('above take-off says nothing of the ground elsewhere, above ground does', () => {
    const away = offsetPosition(HOME, 400, 0);
    expect(figureOf(hover(80, away), 'maxHeightMeters')?.observed ?? 0).toBeLessThan(10);
    const measured = hover(5, { heightAboveGroundMeters: 60 });
    expect(figureOf(measured, 'maxHeightMeters')).toMatchObject({ method: 'heightAboveGround', atLeast: 57 });
  });

  it('a radius beyond 2,000 m takes the agricultural label away', () => {
    const far = (meters: number) =>
      legs([
        { speedMps: 5, seconds: 4 },
        { speedMps: 5, seconds: 6, fields: offsetPosition(HOME, meters, 0) },
      ]);
    expect(judge(CROP, far(2_040)).contradiction).toBeNull();
    expect(judge(CROP, far(2_060)).contradiction).toMatchObject({
      declaredName: 'medium, agricultural',
      observedName: 'medium',
    });
  });

  it('says nothing of a flight whose take-off was not seen', () => {
    const late = legs([{ speedMps: 0, seconds: 8 }], 200);
    expect(toObservedFigures(observe(late)).filter(({ fact }) => fact !== 'maxLevelSpeedMps')).toEqual([]);
  });
});

describe('the judgement', () => {
  const FAST = legs([{ speedMps: 45, seconds: 8 }]);

  it('names the condition of the law that fails, and the confidence', () => {
    const { observed, contradiction } = judge(LIGHT, FAST);
    expect(observed.legalClass.value).toBe('small');
    expect(observed.legalClass.reasons).toContainEqual({
      code: 'SPEED_LIGHT_FAILED',
      clause: 'Order 761 art. 62',
      detail: expect.stringContaining('limit ≤ 100 km/h'),
    });
    expect(contradiction).toMatchObject({ declaredName: 'light', observedName: 'small', confidence: 0.8 });
  });

  it('never finds a lighter class, and never fills in what nobody declared', () => {
    const slow = legs([{ speedMps: 3, seconds: 8 }]);
    expect(judge({ ...LIGHT, maxLevelSpeedMps: 30 }, slow).observed.legalClass.value).toBe('small');
    const unknown = { ...MICRO, maxHeightMeters: null };
    expect(judge(unknown, slow).observed.legalClass.value).toBe('light');
  });

  it('a class that the speed does not decide is not contradicted by it', () => {
    expect(judge({ ...LIGHT, emptyMassKg: 10, mtowKg: 20 }, FAST).contradiction).toBeNull();
  });

  it('once confirmed is part of the facts, so that it is not found again', () => {
    const { contradiction } = judge(LIGHT, FAST);
    const figures = Object.fromEntries(contradiction?.figures.map((one) => [one.fact, one.atLeast]) ?? []);
    const facts = toConfirmedFacts(LIGHT, [{ findingId: 'fnd_1', figures }]);
    expect(facts.observedIn).toEqual(['fnd_1']);
    expect(judge(facts, FAST)).toMatchObject({
      declared: { legalClass: { value: 'small' } },
      contradiction: null,
    });
    expect(toConfirmedFacts(facts, [{ findingId: 'fnd_2', figures: { maxLevelSpeedMps: 3 } }])).toEqual(
      facts,
    );
  });

  it('is due when a limit of the law is passed, and at no other time', () => {
    const limitsOf = (fact: 'maxLevelSpeedMps' | 'maxHeightMeters' | 'maxRadiusMeters', bounds: number[]) =>
      bounds.map((atLeast) => passedLimits([{ fact, atLeast }]));
    expect(limitsOf('maxLevelSpeedMps', [11, 11.2, 13.8, 13.9, 27.7, 27.8])).toEqual([0, 1, 1, 2, 2, 3]);
    expect(limitsOf('maxHeightMeters', [30, 30.1, 50, 50.1])).toEqual([0, 1, 1, 2]);
    expect(limitsOf('maxRadiusMeters', [2_000, 2_001])).toEqual([0, 1]);
  });

  it('needs the same memory after an hour as after a minute', () => {
    const hour = observe(legs([{ speedMps: 10, seconds: 3_600 }]));
    expect(JSON.stringify(hour).length).toBeLessThan(4_000);
    expect(hour.recent.length).toBeLessThanOrEqual(12);
  });
});

/** What a device of the simulated aircraft would send. */
function toSamples(frames: ReturnType<typeof flyPlan>['frames']): CanonicalSample[] {
  return frames.map(({ atMs, simulated: _simulated, ...fields }) =>
    sampleAt(0, { ...fields, observedAtMs: atMs, flags: ['simulated'] }),
  );
}

describe('no aircraft is accused falsely', () => {
  const declared = DroneDeclarationSchema.parse({});
  const factsOf = (droneModelId: string) => {
    const model = findDroneModel(droneModelId);
    if (!model) throw new Error(`no model ${droneModelId}`);
    return toAircraftFacts(model, declared);
  };

  const AIRFRAMES_AND_MODELS: readonly [AirframeName, string][] = [
    ['light', 'dji-mavic-pro'],
    ['medium', 'dji-matrice-200'],
  ];
  it.each(AIRFRAMES_AND_MODELS)('by the simulated %s as %s', (airframe, droneModelId) => {
    for (const plan of ['survey', 'circle', 'delivery'] as const) {
      const observation = observeFlight(toSamples(flyPlan(airframe, { plan }).frames));
      const { contradiction } = judgeObserved(factsOf(droneModelId), toObservedFigures(observation));
      expect(contradiction).toBeNull();
    }
  });

  it.skipIf(!hasRecordings)('by the recordings, at every rate', () => {
    const flights: [CanonicalSample[], string][] = [
      [readMatriceLog(), 'dji-matrice-200'],
      [readMavicSubtitles(), 'dji-mavic-pro'],
      ...([0, 1] as const).map((one): [CanonicalSample[], string] => [
        readZurichStates(one),
        'dji-mavic-pro',
      ]),
    ];
    for (const [samples, droneModelId] of flights)
      for (const everyMs of [100, 1_000, 2_000]) {
        const observation = observeFlight(thin(samples, everyMs));
        expect(observation.hasFlown).toBe(true);
        const { contradiction } = judgeObserved(factsOf(droneModelId), toObservedFigures(observation));
        expect(contradiction).toBeNull();
      }
  });

  it('whatever the model, by a flight within its own level speed in still air', () => {
    for (const model of DRONE_MODELS) {
      const speedMps = model.maxLevelSpeedMps;
      const flown = legs([
        { speedMps, seconds: 6 },
        { speedMps, north: -speedMps, seconds: 6 },
      ]);
      expect(judge(toAircraftFacts(model, declared), flown).contradiction).toBeNull();
    }
  });
});
