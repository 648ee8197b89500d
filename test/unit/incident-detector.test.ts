import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTier, toConfidence } from '../../server/claims/confidence.ts';
import {
  advanceDetector,
  type DetectorContext,
  nextDetectorTickAtMs,
  tickDetector,
} from '../../server/claims/detect-incident.ts';
import {
  type DetectorState,
  DetectorStateSchema,
  type IncidentFinding,
} from '../../server/claims/detector-state.schema.ts';
import { findCodeMeaning, findModeReason } from '../../server/claims/incident-codes.ts';
import { type CanonicalSample, FLIGHT_MODES, SAMPLE_FLAGS } from '../../server/telemetry/sample.schema.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { silence } from '../helpers/fly.ts';

type Fields = Partial<CanonicalSample>;
const AIRBORNE: DetectorContext = { phase: 'airborne', maxDescentMps: 7 };
const cruise: Fields = {
  mode: 'mission',
  heightAboveTakeoffMeters: 50,
  groundSpeedMps: 8,
  verticalSpeedMps: 0,
  batteryPercent: 60,
};

function detect(
  samples: readonly CanonicalSample[],
  context: DetectorContext = AIRBORNE,
  start?: DetectorState,
): { state: DetectorState; findings: IncidentFinding[] } {
  let state = start;
  const findings: IncidentFinding[] = [];
  for (const sample of samples) {
    const step = advanceDetector(state, sample, context);
    state = step.state;
    findings.push(...step.findings);
  }
  if (state === undefined) throw new Error('detect needs a sample');
  return { state, findings };
}
const cruiseFor = (seconds: number) =>
  Array.from({ length: seconds }, (_, second) => sampleAt(second, cruise));
const names = (findings: readonly IncidentFinding[]) => findings.map((one) => `${one.kind} ${one.tier}`);
const then = (...fields: Fields[]) =>
  names(
    detect([...cruiseFor(10), ...fields.map((one, index) => sampleAt(10 + index, { ...cruise, ...one }))])
      .findings,
  );

describe('confidence', () => {
  it.each([
    [9, 0.73, 'suspected'],
    [10, 0.88, 'suspected'],
    [12, 0.98, 'probable'],
    [4, 0.018, undefined],
  ])('of %d points is %d (detection §9.1)', (points, confidence, tier) => {
    expect(toConfidence(points)).toBeCloseTo(confidence, 2);
    expect(findTier(toConfidence(points))).toBe(tier);
  });

  it('grows with points and stays a probability', () => {
    const points = fc.double({ min: -60, max: 60, noNaN: true });
    fc.assert(
      fc.property(points, points, (a, b) => {
        expect(toConfidence(Math.max(a, b))).toBeGreaterThanOrEqual(toConfidence(Math.min(a, b)));
        expect(toConfidence(a)).toBeGreaterThanOrEqual(0);
        expect(toConfidence(a)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('codes', () => {
  it.each([
    ['dji:hms:0x16100064', 'crash'],
    ['0X1610007F', 'crash'],
    ['hms:0x1610007D', 'impactLanded'],
    ['0x16080029', 'propulsion'],
    ['0x161000640', undefined],
    ['0x1611000a', undefined],
    ['Crash: Disarming: AngErr=77>30, Accel=1.0<3.0', 'crash'],
    ['Parachute: Released', 'parachute'],
    ['takeoff complete', undefined],
    ['mavlink:statustext:2:Attitude failure (roll)', 'attitudeFailure'],
    ['mavlink:charge_state:3', 'batteryCritical'],
    ['mavlink:charge_state:4', 'batteryCritical'],
    ['mavlink:charge_state:5', 'batteryCritical'],
    ['mavlink:charge_state:6', 'batteryDoubtful'],
    ['mavlink:charge_state:2', undefined],
    ['mavlink:failure:battery', 'batteryCritical'],
    ['mavlink:failure:engine', 'propulsionDoubtful'],
    ['mavlink:failure:terrain', undefined],
    ['dji:break:773', 'batteryDoubtful'],
    ['dji:break:784', undefined],
    ['dji:hms:0x1610006c', 'batteryLanding'],
    ['dji:hms:0x16100096', 'batteryLanding'],
    ['dji:hms:0x1b030017', 'forcedLanding'],
    ['dji:hms:0x16070003', 'forcedLanding'],
  ])('reads %s as %s', (code, meaning) => {
    expect(findCodeMeaning(code)).toBe(meaning);
  });

  it('reads the mode reason in either spelling', () => {
    expect(findModeReason(['dji:hms:0x16100064', 'dji:reason:16'])).toBe(16);
    expect(findModeReason(['mode_code_reason=3'])).toBe(3);
    expect(findModeReason(['dji:mode:19'])).toBeUndefined();
  });
});

describe('explicit codes in the air', () => {
  it.each<[string, Fields[], string[]]>([
    ['forced landing mode', [{ mode: 'forcedLanding' }], ['forcedLanding suspected']],
    [
      'forced landing mode repeated',
      [{ mode: 'forcedLanding' }, { mode: 'forcedLanding' }],
      ['forcedLanding suspected'],
    ],
    ['three-propeller landing', [{ mode: 'threePropellerLanding' }], ['forcedLanding suspected']],
    [
      'forced landing for severe voltage',
      [{ mode: 'forcedLanding', codes: ['dji:reason:16'] }],
      ['forcedLanding probable'],
    ],
    [
      'a landing for a hardware fault, alone',
      [1, 2].map(() => ({ mode: 'landing', codes: ['dji:reason:19'] })),
      [],
    ],
    ['a normal landing', [{ mode: 'landing' }, { mode: 'landing' }], []],
    ['a crash alarm', [{ codes: ['dji:hms:0x16100064'] }], ['crash suspected']],
    [
      'the same crash alarm twice',
      [{ codes: ['0x16100064'] }, { codes: ['0x1610007f'] }],
      ['crash suspected'],
    ],
    ['impact, landed, from 50 m', [{ codes: ['0x1610007d'] }], ['crash suspected']],
    ['propeller detached', [{ codes: ['0x16080029'] }], ['crash suspected']],
    ['a motor speed error', [{ codes: ['0x16100060'] }], []],
    ['one corrupt emergency frame', [{ mode: 'emergency' }, {}], []],
    ['an emergency that lasts', [{ mode: 'emergency' }, { mode: 'emergency' }], ['crash suspected']],
    ['critical battery alarm', [{ codes: ['0x1610000d'] }], ['batteryCritical suspected']],
    ['a critical charge state', [{ codes: ['mavlink:charge_state:3'] }], ['batteryCritical suspected']],
    ['a failed battery', [{ codes: ['mavlink:charge_state:5'] }], ['batteryCritical suspected']],
    ['an unhealthy battery, alone', [{ codes: ['mavlink:charge_state:6'] }], []],
    ['a mission broken off for the battery', [{ codes: ['dji:break:773'] }], []],
    ['a battery that makes it land', [{ codes: ['0x1610006c'] }], ['batteryCritical suspected']],
    [
      'the same in forced landing',
      [{ mode: 'forcedLanding', codes: ['0x16100096'] }],
      ['forcedLanding probable', 'batteryCritical suspected'],
    ],
    ['an attitude failure, alone', [{ codes: ['mavlink:statustext:2:Attitude failure (roll)'] }], []],
    ['an engine failure of a summary, alone', [{ codes: ['mavlink:failure:engine'] }], []],
    ['signal-lost return home', [{ mode: 'returnHome', codes: ['0x1611000a', 'dji:reason:6'] }], []],
    ['an unknown alarm', [{ codes: ['0x12345678'] }], []],
  ])('%s', (_name, fields, expected) => {
    expect(then(...fields)).toEqual(expected);
  });

  it('takes no battery alarm after the landing for one in flight', () => {
    const { state } = detect(cruiseFor(10));
    const alarm = sampleAt(20, { mode: 'standby', codes: ['0x1610000d', 'mavlink:charge_state:4'] });
    expect(detect([alarm], { phase: 'landed', maxDescentMps: 7 }, state).findings).toEqual([]);
  });

  it('does not take "impact, landed" from a normal touchdown for a crash', () => {
    const touchdown = sampleAt(11, {
      mode: 'landing',
      heightAboveTakeoffMeters: 0.5,
      verticalSpeedMps: -0.5,
    });
    const alarm = sampleAt(12, { mode: 'standby', heightAboveTakeoffMeters: 0, codes: ['0x1610007d'] });
    expect(detect([...cruiseFor(10), touchdown, alarm]).findings).toEqual([]);
  });

  it('raises a forced landing to probable when it ends far from take-off', () => {
    const forced = detect([...cruiseFor(10), sampleAt(10, { ...cruise, mode: 'forcedLanding' })]);
    const field = sampleAt(20, { mode: 'standby', latitudeDegrees: 22.54, heightAboveTakeoffMeters: 0 });
    const landed = detect([field], { phase: 'landed', maxDescentMps: 7 }, forced.state);
    expect(landed.findings).toMatchObject([
      { kind: 'forcedLanding', tier: 'probable', landedOffSite: true, atMs: T0 + 10_000 },
    ]);
    const home = detect(
      [sampleAt(20, { mode: 'standby' })],
      { phase: 'landed', maxDescentMps: 7 },
      forced.state,
    );
    expect(home.findings).toEqual([]);
  });

  it('hears explicit codes of late samples but no kinematics', () => {
    const { state } = detect(cruiseFor(10));
    const late = sampleAt(5, { ...cruise, verticalSpeedMps: -30, codes: ['0x16100064'] });
    expect(names(detect([late], AIRBORNE, state).findings)).toEqual(['crash suspected']);
    const fast = sampleAt(5, { ...cruise, verticalSpeedMps: -30 });
    expect(detect([fast, fast], AIRBORNE, state).state).toEqual(state);
  });

  it('never alarms on the ground, whatever is said there', () => {
    const loud: Fields = {
      mode: 'forcedLanding',
      codes: ['0x16100064', '0x1610000d'],
      verticalSpeedMps: -30,
    };
    const samples = [0, 1, 2, 3].map((second) =>
      sampleAt(second, { ...loud, heightAboveTakeoffMeters: 60 - 30 * second }),
    );
    expect(detect(samples, { phase: 'ground', maxDescentMps: 7 }).findings).toEqual([]);
  });
});

describe('battery', () => {
  const drain = (from: number, to: number): Fields[] =>
    Array.from({ length: Math.ceil((from - to) / 5) + 3 }, (_, index) => ({
      batteryPercent: Math.max(to, from - 5 * index),
    }));

  it('never opens on the percentage alone', () => {
    expect(then(...drain(60, 3))).toEqual([]);
  });

  it('opens when percentage and mode reason agree', () => {
    expect(then(...drain(60, 5).map((one) => ({ ...one, codes: ['dji:reason:1'] })))).toEqual([
      'batteryCritical suspected',
    ]);
  });

  it('takes the 0 % of first samples, and one step to 0 %, for the sensor', () => {
    const zeros = Array.from({ length: 16 }, (_, second) =>
      sampleAt(second, { ...cruise, batteryPercent: 0, codes: ['dji:reason:1'] }),
    );
    expect(detect(zeros).findings).toEqual([]);
    expect(then({ batteryPercent: 0, codes: ['dji:reason:1'] }, { batteryPercent: 60 })).toEqual([]);
  });
});

describe('link loss', () => {
  const last = (fields: Fields = {}) =>
    detect([...cruiseFor(10), sampleAt(10, { ...cruise, ...fields })]).state;

  it.each<[string, Fields, boolean | null, string[]]>([
    ['high, gateway alive', {}, true, ['linkLoss suspected', 'linkLoss probable']],
    ['high, gateway unknown', {}, null, ['linkLoss suspected']],
    ['high, gateway silent too', {}, false, []],
    ['low, gateway unknown', { heightAboveTakeoffMeters: 8 }, null, []],
    ['landing below 5 m', { mode: 'landing', heightAboveTakeoffMeters: 4 }, true, []],
  ])('%s', (_name, fields, gatewayAlive, expected) => {
    expect(names(silence(last(fields), 120, gatewayAlive).findings)).toEqual(expected);
  });

  it('waits 30 s before it is suspected and a minute before it is probable', () => {
    const state = last();
    expect(silence(state, 30, true).findings).toEqual([]);
    expect(names(silence(state, 60, true).findings)).toEqual(['linkLoss suspected']);
    expect(names(silence(state, 61, true).findings)).toEqual(['linkLoss suspected', 'linkLoss probable']);
  });

  it('starts over when the aircraft is heard again', () => {
    const quiet = silence(last(), 29, true).state;
    const heard = detect([sampleAt(40, cruise)], AIRBORNE, quiet).state;
    expect(heard.evidence).toEqual([]);
  });

  it('names the next instant that matters, until none is left', () => {
    const state = last();
    const dues: number[] = [];
    for (
      let due = nextDetectorTickAtMs(state, 0);
      due !== undefined;
      due = nextDetectorTickAtMs(state, due)
    ) {
      dues.push(due - state.newestReceivedAtMs);
    }
    expect(dues).toEqual([10_000, 10_001, 30_001, 60_001]);
  });
});

describe('the detector', () => {
  const anySample = fc.record({
    seconds: fc.integer({ min: -5, max: 60 }),
    phase: fc.constantFrom('ground' as const, 'airborne' as const, 'landed' as const),
    mode: fc.option(fc.constantFrom(...FLIGHT_MODES), { nil: null }),
    heightAboveTakeoffMeters: fc.option(fc.integer({ min: -40, max: 120 }), { nil: null }),
    verticalSpeedMps: fc.option(fc.integer({ min: -30, max: 10 }), { nil: null }),
    batteryPercent: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
    codes: fc.subarray(['0x16100064', '0x1610000d', 'dji:reason:1', 'dji:reason:3']),
    flags: fc.subarray([...SAMPLE_FLAGS], { maxLength: 2 }),
    tickSeconds: fc.constantFrom(0, 0, 15, 90),
  });

  it('reports each kind at most once per tier, stays valid and survives storage between any steps', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 40 }), (steps) => {
        const run = (reload: (state: DetectorState) => DetectorState) => {
          let state: DetectorState | undefined;
          const findings: IncidentFinding[] = [];
          for (const { seconds, phase, tickSeconds, ...fields } of steps) {
            const step = advanceDetector(state && reload(state), sampleAt(seconds, fields), {
              phase,
              maxDescentMps: 7,
            });
            const ticked = tickDetector(step.state, step.state.newestReceivedAtMs + tickSeconds * 1_000, {
              gatewayAlive: true,
            });
            findings.push(...step.findings, ...ticked.findings);
            state = ticked.state;
          }
          return findings;
        };
        const findings = run((state) => state);
        expect(new Set(names(findings)).size).toBe(findings.length);
        expect(run((state) => DetectorStateSchema.parse(JSON.parse(JSON.stringify(state))))).toEqual(
          findings,
        );
        for (const one of findings) expect(one.confidence).toBe(toConfidence(one.points));
      }),
      { numRuns: 200 },
    );
  });
});
