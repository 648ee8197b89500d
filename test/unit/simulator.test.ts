import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NativeSampleSchema } from '../../device-gateway/decoders/native.schema.ts';
import { readCanonicalCsv } from '../../device-gateway/replay/canonical-csv.ts';
import { startDelaySeconds, startFleet } from '../../device-gateway/simulator/fleet.ts';
import { FLEET_PLANS } from '../../device-gateway/simulator/fleet-plans.ts';
import { type Airframe, MEDIUM_AIRFRAME } from '../../device-gateway/simulator/flight-plan.ts';
import {
  AIR_DENSITY_KG_M3,
  type FlightState,
  fly,
  GRAVITY_MPS2,
  onGround,
} from '../../device-gateway/simulator/fly.ts';
import { seededRandom } from '../../device-gateway/simulator/random.ts';
import { examplePlan, simulateFlight, toCsv } from '../../device-gateway/simulator/simulate-flight.ts';

const CALM = { northMps: 0, eastMps: 0 };

function airframe(massKg: number, dragAreaM2: number): Airframe {
  return { ...MEDIUM_AIRFRAME, massKg, dragAreaM2 };
}

/** Drops an aircraft from hover and returns its state after `seconds`, and its fall time and impact speed. */
function drop(frame: Airframe, heightMeters: number) {
  const plan = { ...examplePlan({ kind: 'fall', atSeconds: 0 }), airframe: frame };
  let state: FlightState = { ...onGround(90), phase: 'mission', heightMeters };
  const speeds: number[] = [];
  let previous = state;
  while (state.phase !== 'impacted') {
    previous = state;
    state = fly(state, plan, { seconds: 0.01, gust: CALM });
    speeds.push(-state.upMps);
  }
  return {
    seconds: state.elapsedSeconds,
    impactMps: -previous.upMps,
    speedAt: (second: number) => speeds[second * 100 - 1] ?? Number.NaN,
  };
}

describe('fall physics (detection §4.1)', () => {
  it.each([
    ['0.25 kg', 0.249, 0.022, 13.5, [8.4, 12.1], { 30: [3.17, 13.2], 60: [5.41, 13.5], 120: [9.86, 13.5] }],
    ['0.9 kg', 0.92, 0.05, 17.2, [8.9, 14.0], { 30: [2.9, 16.0], 60: [4.7, 17.0], 120: [8.2, 17.2] }],
    ['4 kg', 3.9, 0.12, 22.8, [9.2, 15.9], { 30: [2.71, 18.8], 60: [4.18, 21.6], 120: [6.87, 22.7] }],
    ['9 kg', 9, 0.22, 25.6, [9.4, 16.5], { 30: [2.66, 19.7], 60: [4.04, 23.4], 120: [6.48, 25.2] }],
    ['25 kg', 25, 0.45, 29.8, [9.5, 17.2], { 30: [2.61, 20.8], 60: [3.89, 25.6], 120: [6.08, 28.8] }],
  ] as const)('%s falls as the table says', (_name, mass, area, terminal, [at1, at2], fromHeight) => {
    const frame = airframe(mass, area);
    expect(Math.sqrt((2 * mass * GRAVITY_MPS2) / (AIR_DENSITY_KG_M3 * area))).toBeCloseTo(terminal, 0);
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

describe('a simulated flight', () => {
  const normal = simulateFlight({
    plan: examplePlan(null),
    serialNumber: 'SIMULATED0001',
    startMs: 0,
    rateHz: 1,
    seed: 1,
  });

  it('takes off, flies its route, comes back and lands where it started', () => {
    const modes = [...new Set(normal.map((sample) => sample.mode))];
    expect(modes).toEqual(['standby', 'takeoff', 'mission', 'returnHome', 'landing']);
    const last = normal.at(-1);
    expect(last?.heightAboveTakeoffMeters).toBe(0);
    expect(Math.abs((last?.latitudeDegrees ?? 0) - 22.5431)).toBeLessThan(0.0001);
    expect(normal.every((sample) => sample.simulated)).toBe(true);
  });

  it('never exceeds its cruise speed, climb or descent', () => {
    for (const sample of normal) {
      expect(sample.groundSpeedMps).toBeLessThanOrEqual(10.01);
      expect(sample.verticalSpeedMps).toBeLessThanOrEqual(4.01);
      expect(sample.verticalSpeedMps).toBeGreaterThanOrEqual(-3.01);
    }
  });

  it('drains its battery and never gains', () => {
    const levels = normal.map((sample) => sample.batteryPercent ?? 0);
    expect(levels).toEqual([...levels].sort((a, b) => b - a));
    expect(levels.at(-1)).toBeLessThan(98);
  });

  it('is the same for the same seed', () => {
    const again = simulateFlight({
      plan: examplePlan(null),
      serialNumber: 'SIMULATED0001',
      startMs: 0,
      rateHz: 1,
      seed: 1,
    });
    expect(again).toEqual(normal);
    expect(
      simulateFlight({
        plan: examplePlan(null),
        serialNumber: 'SIMULATED0001',
        startMs: 0,
        rateHz: 1,
        seed: 2,
      }),
    ).not.toEqual(normal);
  });

  it('reports speeds that agree with its heights', () => {
    for (const [index, sample] of normal.entries()) {
      const before = normal[index - 1];
      if (!before || sample.mode === 'standby') continue;
      const rate = (sample.heightAboveTakeoffMeters ?? 0) - (before.heightAboveTakeoffMeters ?? 0);
      expect(
        Math.abs(rate - ((sample.verticalSpeedMps ?? 0) + (before.verticalSpeedMps ?? 0)) / 2),
      ).toBeLessThan(1.6);
    }
  });
});

describe('the demo fleet', () => {
  it('has ten routes over Shenzhen, at most 110 m high, one of which ends badly', () => {
    expect(FLEET_PLANS).toHaveLength(10);
    expect(FLEET_PLANS.filter((plan) => plan.event?.kind === 'forcedLanding')).toHaveLength(1);
  });

  it.each(FLEET_PLANS.map((plan) => [plan.name, plan] as const))(
    '%s stays in bounds and comes home',
    (_name, plan) => {
      const samples = simulateFlight({
        plan: { ...plan, event: null },
        serialNumber: 'SIMULATED0001',
        startMs: 0,
        rateHz: 0.5,
        seed: 1,
      });
      for (const sample of samples) {
        expect(sample.heightAboveTakeoffMeters).toBeLessThanOrEqual(110.5);
        expect(sample.latitudeDegrees).toBeGreaterThan(22.5);
        expect(sample.latitudeDegrees).toBeLessThan(22.75);
        expect(sample.longitudeDegrees).toBeGreaterThan(113.85);
        expect(sample.longitudeDegrees).toBeLessThan(114.2);
      }
      expect(samples.at(-1)).toMatchObject({ mode: 'standby', heightAboveTakeoffMeters: 0 });
    },
  );

  it('has seven of ten on their way within four seconds', () => {
    const delays = FLEET_PLANS.map((_plan, index) => startDelaySeconds(index, 10));
    expect(delays.filter((delay) => delay <= 4)).toHaveLength(7);
    expect(Math.max(...delays)).toBeLessThanOrEqual(60);
  });
});

describe('a fleet', () => {
  it('is mostly in the air within seconds, lands, and flies again without the bad ending', async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const random = seededRandom(3);
    const modes = new Map<string, (string | null | undefined)[]>();
    const heights = new Map<string, number>();
    let airborneAfterTenSeconds = 0;
    const startMs = nowMs;
    const done = new Promise<void>((resolve) => {
      const fleet = startFleet({
        aircraft: FLEET_PLANS.map((plan, index) => ({ serialNumber: `SIMULATED000${index}`, plan })),
        // Each look at the clock is half a second later: hours of flying in a moment.
        clock: { now: () => (nowMs += 500) },
        rateHz: 1_000,
        random,
        onError: (error) => {
          throw error;
        },
        publish: async (serialNumber, payload) => {
          const sample = NativeSampleSchema.parse(payload);
          modes.set(serialNumber, [...(modes.get(serialNumber) ?? []), sample.mode]);
          heights.set(serialNumber, sample.heightAboveTakeoffMeters ?? 0);
          const elapsedMs = nowMs - startMs;
          if (elapsedMs === 12_000)
            airborneAfterTenSeconds = [...heights.values()].filter((height) => height > 2).length;
          if (elapsedMs > 600_000) void fleet.stop().then(resolve);
        },
      });
    });
    await done;
    expect(airborneAfterTenSeconds).toBeGreaterThanOrEqual(7);
    const endsBadly = [...modes.values()].filter((list) => list.includes('forcedLanding'));
    expect(endsBadly).toHaveLength(1);
    const flown = endsBadly[0] ?? [];
    expect(flown.lastIndexOf('mission')).toBeGreaterThan(flown.lastIndexOf('forcedLanding'));
  });

  it('reports a failed publish and flies on', async () => {
    let nowMs = 0;
    let failures = 0;
    let published = 0;
    await new Promise<void>((resolve) => {
      const fleet = startFleet({
        aircraft: FLEET_PLANS.slice(0, 1).map((plan) => ({ serialNumber: 'SIMULATED0001', plan })),
        clock: { now: () => (nowMs += 500) },
        rateHz: 1_000,
        random: seededRandom(1),
        onError: () => {
          failures += 1;
        },
        publish: async () => {
          published += 1;
          if (published === 3) void fleet.stop().then(resolve);
          throw new Error('link down');
        },
      });
    });
    expect(failures).toBeGreaterThanOrEqual(3);
  });
});

describe('the example recordings', () => {
  it.each([
    ['fall', 'simulated-fall.csv'],
    ['forcedLanding', 'simulated-forced-landing.csv'],
  ] as const)('of a %s are what the simulator writes', (kind, file) => {
    const text = readFileSync(new URL(`../../seeds/flights/${file}`, import.meta.url), 'utf8');
    const samples = simulateFlight({
      plan: examplePlan({ kind, atSeconds: 45 }),
      serialNumber: 'SIMULATED0001',
      startMs: Date.UTC(2026, 0, 1),
      rateHz: 2,
      seed: 1,
    });
    expect(toCsv(samples)).toBe(text);
    const frames = readCanonicalCsv(text).aircraft[0]?.frames ?? [];
    expect(frames).toHaveLength(samples.length);
    expect((frames.at(-1)?.atMs ?? 0) - (frames[0]?.atMs ?? 0)).toBeLessThan(240_000);
    if (kind === 'fall') {
      const fast = frames.filter((frame) => (frame.verticalSpeedMps ?? 0) < -9);
      expect(fast.length).toBeGreaterThan(4);
      expect(fast[0]?.heightAboveTakeoffMeters).toBeGreaterThan(60);
    } else {
      expect(frames.some((frame) => frame.mode === 'forcedLanding')).toBe(true);
    }
  });

  it('random numbers stay in [0, 1) and spread', () => {
    const random = seededRandom(7);
    const numbers = Array.from({ length: 1_000 }, random);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(Math.abs(numbers.reduce((sum, one) => sum + one, 0) / 1_000 - 0.5)).toBeLessThan(0.05);
  });
});
