import { describe, expect, it } from 'vitest';
import {
  AIR_DENSITY_KG_M3,
  AIRFRAMES,
  type AirframeName,
  GRAVITY_MPS2,
  MEDIUM_AIRFRAME,
  type Multirotor,
} from '../../device-gateway/simulator/airframe.ts';
import { drainPercent, powerWatts } from '../../device-gateway/simulator/battery.ts';
import { examplePlan } from '../../device-gateway/simulator/example-plan.ts';
import { toFault } from '../../device-gateway/simulator/fault.ts';
import { type FlightState, onGround } from '../../device-gateway/simulator/flight-state.ts';
import { fly } from '../../device-gateway/simulator/fly.ts';
import { PLAN_NAMES } from '../../device-gateway/simulator/plans.ts';
import { normalFrom, seededRandom } from '../../device-gateway/simulator/random.ts';
import { CALM, nextWind } from '../../device-gateway/simulator/wind.ts';
import { flyPlan } from '../helpers/simulated-flight.ts';

/** Drops an aircraft from hover; its fall time, impact speed and speed after each second. */
function drop(frame: Multirotor, heightMeters: number) {
  const plan = { ...examplePlan([toFault('powerLoss', 0)]), airframe: frame };
  let state: FlightState = { ...onGround(90), phase: 'mission', heightMeters };
  const speeds: number[] = [];
  let previous = state;
  while (state.phase !== 'impacted') {
    previous = state;
    state = fly(state, plan, { seconds: 0.01, wind: CALM });
    speeds.push(-state.upMps);
  }
  return {
    seconds: state.elapsedSeconds,
    impactMps: -previous.upMps,
    speedAt: (second: number) => speeds[second * 100 - 1] ?? Number.NaN,
  };
}

const groundSpeed = (state: FlightState): number => Math.hypot(state.northMps, state.eastMps);
const fromHome = (state: FlightState): number => Math.hypot(state.northMeters, state.eastMeters);
const NAMES = Object.keys(AIRFRAMES) as AirframeName[];

describe('fall physics (detection §4.1)', () => {
  it.each([
    ['0.25 kg', 0.249, 0.022, 13.5, [8.4, 12.1], { 30: [3.17, 13.2], 60: [5.41, 13.5], 120: [9.86, 13.5] }],
    ['0.9 kg', 0.92, 0.05, 17.2, [8.9, 14.0], { 30: [2.9, 16.0], 60: [4.7, 17.0], 120: [8.2, 17.2] }],
    ['4 kg', 3.9, 0.12, 22.8, [9.2, 15.9], { 30: [2.71, 18.8], 60: [4.18, 21.6], 120: [6.87, 22.7] }],
    ['9 kg', 9, 0.22, 25.6, [9.4, 16.5], { 30: [2.66, 19.7], 60: [4.04, 23.4], 120: [6.48, 25.2] }],
    ['25 kg', 25, 0.45, 29.8, [9.5, 17.2], { 30: [2.61, 20.8], 60: [3.89, 25.6], 120: [6.08, 28.8] }],
  ] as const)('%s falls as the table says', (_name, massKg, dragAreaM2, terminal, [at1, at2], fromHeight) => {
    const frame = { ...MEDIUM_AIRFRAME, massKg, dragAreaM2 };
    expect(Math.sqrt((2 * massKg * GRAVITY_MPS2) / (AIR_DENSITY_KG_M3 * dragAreaM2))).toBeCloseTo(
      terminal,
      0,
    );
    const long = drop(frame, 120);
    expect(Math.abs(long.speedAt(1) - at1)).toBeLessThan(0.15);
    expect(Math.abs(long.speedAt(2) - at2)).toBeLessThan(0.15);
    for (const [height, [seconds, impact]] of Object.entries(fromHeight)) {
      const fall = drop(frame, Number(height));
      expect(Math.abs(fall.seconds - seconds)).toBeLessThan(0.05);
      expect(Math.abs(fall.impactMps - impact)).toBeLessThan(0.2);
    }
  });
});

describe.each(NAMES.flatMap((name) => PLAN_NAMES.map((plan) => [name, plan] as const)))(
  'a %s aircraft on a %s',
  (name, planName) => {
    const airframe = AIRFRAMES[name];
    const { truth, plan } = flyPlan(name, { plan: planName });
    const last = truth.at(-1) ?? onGround(0);

    it('lands where its plan ends, on its own', () => {
      expect(last.phase).toBe('landed');
      expect(truth.length).toBeLessThan(700);
      const end = plan.ending === 'home' ? { northMeters: 0, eastMeters: 0 } : plan.waypoints.at(-1);
      const off = Math.hypot(
        last.northMeters - (end?.northMeters ?? 0),
        last.eastMeters - (end?.eastMeters ?? 0),
      );
      // A wing spirals down and slides out; a multirotor stands where it came down.
      expect(off).toBeLessThan(airframe.kind === 'multirotor' ? 5 : 400);
    });

    it('stays within what its airframe can do', () => {
      for (const [index, state] of truth.entries()) {
        const gusts = 3;
        expect(groundSpeed(state)).toBeLessThan(airframe.speedMpsMax + 2 + gusts);
        expect(state.upMps).toBeLessThanOrEqual(airframe.climbMps + 1e-9);
        expect(state.upMps).toBeGreaterThanOrEqual(-airframe.descentMps - 1e-9);
        const before = truth[index - 1];
        if (!before) continue;
        const moved = Math.hypot(
          state.northMeters - before.northMeters,
          state.eastMeters - before.eastMeters,
        );
        const launched = before.phase === 'standby';
        if (!launched) expect(moved).toBeLessThan(Math.max(groundSpeed(before), groundSpeed(state)) + 1.5);
      }
    });

    it('takes from its battery at every moment in the air, and never gives back', () => {
      for (const [index, state] of truth.entries()) {
        const before = truth[index - 1];
        if (!before) continue;
        expect(state.batteryPercent).toBeLessThanOrEqual(before.batteryPercent);
        if (before.phase === 'mission') expect(state.batteryPercent).toBeLessThan(before.batteryPercent);
      }
      expect(last.batteryPercent).toBeGreaterThan(60);
    });
  },
);

describe('a wing', () => {
  const { truth } = flyPlan('wing');
  const { bankDegreesMax, rollDegreesPerSecondMax, stallMps } = AIRFRAMES.wing;
  const flying = truth.filter(({ phase }) => phase === 'mission' || phase === 'returnHome');

  it('turns by banking, within its bank and roll limits and no faster than the bank allows', () => {
    expect(Math.max(...flying.map(({ bankDegrees }) => Math.abs(bankDegrees)))).toBeGreaterThan(20);
    for (const [index, state] of flying.entries()) {
      expect(Math.abs(state.bankDegrees)).toBeLessThanOrEqual(bankDegreesMax + 1e-9);
      const before = flying[index - 1];
      if (!before) continue;
      expect(Math.abs(state.bankDegrees - before.bankDegrees)).toBeLessThanOrEqual(
        rollDegreesPerSecondMax + 1e-9,
      );
      const turn = Math.abs(((state.headingDegrees - before.headingDegrees + 540) % 360) - 180);
      const fastest = (GRAVITY_MPS2 * Math.tan((bankDegreesMax * Math.PI) / 180)) / stallMps;
      expect(turn).toBeLessThanOrEqual((fastest * 180) / Math.PI);
    }
  });

  it('never flies slower through the air than it stalls, whatever the wind', () => {
    const windy = flyPlan('wing', { wind: { speedMps: 9, fromDegrees: 220, gustMps: 0 } });
    const towards = (40 * Math.PI) / 180;
    for (const state of windy.truth.filter(({ phase }) => phase === 'mission')) {
      const air = Math.hypot(state.northMps - 9 * Math.cos(towards), state.eastMps - 9 * Math.sin(towards));
      expect(air).toBeGreaterThan(stallMps);
    }
    expect(windy.truth.at(-1)?.phase).toBe('landed');
  });

  it('glides as far as its glide ratio when the motor is dead', () => {
    const { truth: dead } = flyPlan('wing', {
      fault: 'motorFailure',
      wind: { speedMps: 0, fromDegrees: 0, gustMps: 0 },
    });
    const gliding = dead.filter(({ phase }) => phase === 'gliding');
    const [start, end] = [gliding[0], gliding.at(-1)];
    const flown = gliding.reduce((sum, state) => sum + groundSpeed(state), 0);
    const lost = (start?.heightMeters ?? 0) - (end?.heightMeters ?? 0);
    expect(flown / lost).toBeGreaterThan(12);
    expect(flown / lost).toBeLessThan(16);
    expect(dead.at(-1)?.phase).toBe('landed');
  });
});

describe('wind', () => {
  it('carries away a multirotor that flies slower than it blows', () => {
    const { truth } = flyPlan('light', {
      wind: { speedMps: 26, fromDegrees: 0, gustMps: 0 },
      plan: 'circle',
    });
    expect(Math.max(...truth.map(fromHome))).toBeGreaterThan(1_000);
    expect(Math.min(...truth.map(({ northMeters }) => northMeters))).toBeLessThan(-1_000);
  });

  it('costs charge against it', () => {
    const used = (speedMps: number): number => {
      const { truth } = flyPlan('medium', { wind: { speedMps, fromDegrees: 40, gustMps: 0 } });
      return 98 - (truth.at(-1)?.batteryPercent ?? 98);
    };
    expect(used(14)).toBeGreaterThan(used(0) * 1.1);
  });

  it('gusts as strongly as its profile says, and not from one moment to the next', () => {
    const normal = normalFrom(seededRandom(5));
    const profile = { speedMps: 5, fromDegrees: 270, gustMps: 2 };
    let wind = CALM;
    const gusts: number[] = [];
    for (let index = 0; index < 20_000; index += 1) {
      wind = nextWind(wind, profile, { seconds: 1, heightMeters: 80, airspeedMps: 10, normal });
      gusts.push(wind.gustEastMps);
      expect(wind.eastMps - wind.gustEastMps).toBeCloseTo(5, 9);
    }
    const variance = gusts.reduce((sum, gust) => sum + gust * gust, 0) / gusts.length;
    expect(Math.sqrt(variance)).toBeGreaterThan(1.8);
    expect(Math.sqrt(variance)).toBeLessThan(2.2);
    const neighbours = gusts.slice(1).reduce((sum, gust, index) => sum + gust * (gusts[index] ?? 0), 0);
    expect(neighbours / gusts.length / variance).toBeGreaterThan(0.8);
  });
});

describe('power', () => {
  const hover = powerWatts(MEDIUM_AIRFRAME, { airspeedMps: 0, upMps: 0, bankDegrees: 0 });

  it('empties a hovering battery in its endurance', () => {
    expect(drainPercent(MEDIUM_AIRFRAME, hover, MEDIUM_AIRFRAME.enduranceMinutes * 60)).toBeCloseTo(100, 6);
  });

  it.each([
    [
      'flying forwards, until drag takes over',
      { airspeedMps: 8, upMps: 0 },
      (watts: number) => watts < hover,
    ],
    ['at full speed', { airspeedMps: 23, upMps: 0 }, (watts: number) => watts > 2 * hover],
    ['climbing', { airspeedMps: 0, upMps: 4 }, (watts: number) => watts > hover + 300],
    ['descending', { airspeedMps: 0, upMps: -3 }, (watts: number) => watts < hover && watts > hover * 0.15],
  ] as const)('of a multirotor is plausible %s', (_when, motion, holds) => {
    expect(holds(powerWatts(MEDIUM_AIRFRAME, { ...motion, bankDegrees: 0 }))).toBe(true);
  });

  it('of a wing is least near its cruise and grows with bank', () => {
    const at = (airspeedMps: number, bankDegrees: number): number =>
      powerWatts(AIRFRAMES.wing, { airspeedMps, upMps: 0, bankDegrees });
    expect(at(17, 0)).toBeLessThan(at(26, 0));
    expect(at(17, 35)).toBeGreaterThan(at(17, 0));
  });
});
