import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCanonicalCsv } from '../../device-gateway/replay/canonical-csv.ts';
import { examplePlan } from '../../device-gateway/simulator/example-plan.ts';
import { toFault } from '../../device-gateway/simulator/fault.ts';
import { startDelaySeconds, startFleet } from '../../device-gateway/simulator/fleet.ts';
import { FLEET_PLANS } from '../../device-gateway/simulator/fleet-plans.ts';
import { seededRandom } from '../../device-gateway/simulator/random.ts';
import { simulateFlight } from '../../device-gateway/simulator/simulate-flight.ts';
import { CSV_HEADER, toCsvRows } from '../../device-gateway/simulator/to-csv.ts';

describe('a simulated flight', () => {
  const fly = (seed: number) => simulateFlight({ plan: examplePlan([]), startMs: 0, rateHz: 1, seed });
  const { frames, truth } = fly(1);

  it('takes off, flies its route, comes back and lands where it started', () => {
    const modes = [...new Set(frames.map((frame) => frame.mode))];
    expect(modes).toEqual(['standby', 'takeoff', 'mission', 'returnHome', 'landing']);
    const last = truth.at(-1);
    expect(last?.heightMeters).toBe(0);
    expect(Math.hypot(last?.northMeters ?? 99, last?.eastMeters ?? 99)).toBeLessThan(5);
    expect(frames.every((frame) => frame.simulated)).toBe(true);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(fly(1)).toEqual({ frames, truth });
    expect(fly(2).frames).not.toEqual(frames);
  });

  it('reports speeds that agree with its heights, and charge in whole percent that never rises', () => {
    for (const [index, frame] of frames.entries()) {
      const before = frames[index - 1];
      if (!before || frame.mode === 'standby') continue;
      const rate = (frame.heightAboveTakeoffMeters ?? 0) - (before.heightAboveTakeoffMeters ?? 0);
      const mean = ((frame.verticalSpeedMps ?? 0) + (before.verticalSpeedMps ?? 0)) / 2;
      expect(Math.abs(rate - mean)).toBeLessThan(1.8);
      expect(frame.batteryPercent).toBeLessThanOrEqual(before.batteryPercent ?? 0);
      expect(Number.isInteger(frame.batteryPercent)).toBe(true);
    }
  });
});

describe('the demo fleet', () => {
  it('has ten routes over Shenzhen, at most 110 m high, one of which ends badly', () => {
    expect(FLEET_PLANS).toHaveLength(10);
    expect(FLEET_PLANS.filter((plan) => plan.faults[0]?.kind === 'forcedLanding')).toHaveLength(1);
  });

  it.each(FLEET_PLANS.map((plan) => [plan.name, plan] as const))(
    '%s stays in bounds and comes home',
    (_name, plan) => {
      const { frames, truth } = simulateFlight({
        plan: { ...plan, faults: [] },
        startMs: 0,
        rateHz: 0.5,
        seed: 1,
      });
      for (const state of truth) expect(state.heightMeters).toBeLessThanOrEqual(112.5);
      for (const sample of frames) {
        expect(sample.latitudeDegrees).toBeGreaterThan(22.5);
        expect(sample.latitudeDegrees).toBeLessThan(22.75);
        expect(sample.longitudeDegrees).toBeGreaterThan(113.85);
        expect(sample.longitudeDegrees).toBeLessThan(114.2);
      }
      expect(truth.at(-1)).toMatchObject({ phase: 'landed', heightMeters: 0 });
      expect(frames.at(-1)).toMatchObject({ mode: 'standby', groundSpeedMps: 0, verticalSpeedMps: 0 });
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
        seed: 3,
        onError: (error) => {
          throw error;
        },
        publish: async (serialNumber, sample) => {
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
        seed: 1,
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
    ['powerLoss', 'simulated-fall.csv'],
    ['forcedLanding', 'simulated-forced-landing.csv'],
  ] as const)('of a %s are what the simulator writes', (kind, file) => {
    const text = readFileSync(new URL(`../../seeds/flights/${file}`, import.meta.url), 'utf8');
    const simulated = simulateFlight({
      plan: examplePlan([toFault(kind, 45)]),
      startMs: Date.UTC(2026, 0, 1),
      rateHz: 2,
      seed: 1,
    });
    expect(CSV_HEADER + toCsvRows(simulated.frames, 'SIMULATED0001')).toBe(text);
    const frames = readCanonicalCsv(text).aircraft[0]?.frames ?? [];
    expect(frames).toEqual(simulated.frames);
    expect((frames.at(-1)?.atMs ?? 0) - (frames[0]?.atMs ?? 0)).toBeLessThan(240_000);
    if (kind === 'powerLoss') {
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
