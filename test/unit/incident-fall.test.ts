import { describe, expect, it } from 'vitest';
import { alarmDescentMps } from '../../server/claims/fall-rule.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { silence, watch } from '../helpers/fly.ts';

const G = 9.81;
const RHO = 1.225;
/** 4 kg, CdA 0.12 m²: the M30 class of detection §4.1, maximum descent 7 m/s. */
const M30_VT_MPS = Math.sqrt((2 * 3.9 * G) / (RHO * 0.12));
const M30_DESCENT_MPS = 7;
const FALL_STARTS_S = 30;

interface FallPlan {
  rateHz: number;
  heightMeters: number;
  phaseSeconds?: number;
  /** Feed after impact, s; 0: it stops there. */
  afterSeconds: number;
  hasVerticalSpeed?: boolean;
  sign?: 1 | -1;
}

/** Hover, then all thrust lost with quadratic drag (detection §4.1), then lying still. */
function simulateFall(plan: FallPlan): CanonicalSample[] {
  const { rateHz, heightMeters, afterSeconds, phaseSeconds = 0, hasVerticalSpeed = true, sign = 1 } = plan;
  const impactSeconds = (M30_VT_MPS / G) * Math.acosh(Math.exp((G * heightMeters) / M30_VT_MPS ** 2));
  const samples: CanonicalSample[] = [];
  for (let index = 0; ; index += 1) {
    const at = phaseSeconds + index / rateHz;
    const falling = at - FALL_STARTS_S;
    if (falling > impactSeconds + afterSeconds) return samples;
    const isDown = falling >= impactSeconds;
    const fallen = falling <= 0 ? 0 : (M30_VT_MPS ** 2 / G) * Math.log(Math.cosh((G * falling) / M30_VT_MPS));
    const speed = falling <= 0 || isDown ? 0 : M30_VT_MPS * Math.tanh((G * falling) / M30_VT_MPS);
    samples.push(
      sampleAt(at, {
        mode: isDown ? 'unknown' : 'mission',
        heightAboveTakeoffMeters: isDown ? 0 : heightMeters - fallen,
        verticalSpeedMps: hasVerticalSpeed ? -sign * speed : null,
        groundSpeedMps: 0,
      }),
    );
  }
}
const tiers = (findings: { kind: string; tier: string }[]) =>
  findings.map((one) => `${one.kind} ${one.tier}`);
const phases = [0, 0.2, 0.4, 0.6, 0.8];

describe('a fall of an M30 from 60 m', () => {
  const cases = [0.5, 1, 2, 5, 10].flatMap((rateHz) =>
    phases.map((phase) => ({ rateHz, phaseSeconds: phase / rateHz })),
  );

  it.each(cases)(
    'at $rateHz Hz (phase $phaseSeconds s) is suspected, and probable once it lies still',
    (timing) => {
      const seen = watch(simulateFall({ ...timing, heightMeters: 60, afterSeconds: 20 }), M30_DESCENT_MPS);
      expect(tiers(seen.findings)).toEqual(['fall suspected', 'fall probable']);
      expect(seen.findings[0]?.atMs).toBeGreaterThan(T0 + FALL_STARTS_S * 1_000);
    },
  );

  it.each(cases.filter(({ rateHz }) => rateHz >= 1))(
    'at $rateHz Hz (phase $phaseSeconds s) is suspected before impact, and probable when the feed stops there',
    (timing) => {
      const seen = watch(simulateFall({ ...timing, heightMeters: 60, afterSeconds: 0 }), M30_DESCENT_MPS);
      expect(tiers(seen.findings)).toEqual(['fall suspected']);
      expect(tiers(silence(seen.state, 120, true).findings)).toEqual(['fall probable']);
    },
  );

  it.each(phases)('at 0.5 Hz (phase %d) is at least suspected when the feed stops at impact', (phase) => {
    const seen = watch(
      simulateFall({ rateHz: 0.5, phaseSeconds: phase * 2, heightMeters: 60, afterSeconds: 0 }),
      M30_DESCENT_MPS,
    );
    const all = tiers([...seen.findings, ...silence(seen.state, 120, true).findings]);
    expect(all).toContain('fall suspected');
  });

  it.each([1, 2, 5])('at %d Hz is seen from heights alone where no vertical speed is sent', (rateHz) => {
    const seen = watch(
      simulateFall({ rateHz, heightMeters: 60, afterSeconds: 20, hasVerticalSpeed: false }),
      M30_DESCENT_MPS,
    );
    expect(tiers(seen.findings)).toEqual(['fall suspected', 'fall probable']);
  });

  it('is seen when the device counts descent as positive', () => {
    const seen = watch(
      simulateFall({ rateHz: 2, heightMeters: 60, afterSeconds: 20, sign: -1 }),
      M30_DESCENT_MPS,
    );
    expect(tiers(seen.findings)).toEqual(['fall suspected', 'fall probable']);
  });

  it('is weaker evidence for a model the register does not know', () => {
    const seen = watch(simulateFall({ rateHz: 1, heightMeters: 60, afterSeconds: 0 }), null);
    expect(seen.findings).toEqual([]);
    expect(tiers(silence(seen.state, 120, true).findings)).toContain('fall suspected');
  });

  it.each(['stale', 'extrapolated', 'positionFrozen', 'altitudeImplausible'] as const)(
    'is not read from samples flagged %s',
    (flag) => {
      const flagged = simulateFall({ rateHz: 1, heightMeters: 60, afterSeconds: 20 }).map((sample) => ({
        ...sample,
        flags: sample.observedAtMs > T0 + FALL_STARTS_S * 1_000 ? [flag] : [],
      }));
      expect(watch(flagged, M30_DESCENT_MPS).findings).toEqual([]);
    },
  );

  it('stays a fall, raised to probable, when a crash alarm confirms it', () => {
    const fall = simulateFall({ rateHz: 2, heightMeters: 60, afterSeconds: 1 });
    const alarmed = fall.map((sample, index) =>
      index === fall.length - 1 ? { ...sample, codes: ['dji:hms:0x16100064'] } : sample,
    );
    const [suspected, probable] = watch(alarmed, M30_DESCENT_MPS).findings;
    expect(suspected).toMatchObject({ kind: 'fall', tier: 'suspected' });
    expect(probable).toMatchObject({ kind: 'fall', tier: 'probable' });
    expect(probable?.evidence.map((one) => one.code)).toContain('CRASH_CODE');
  });

  it('is suspected from 30 m at 1 Hz in every phase', () => {
    for (const phaseSeconds of phases) {
      const seen = watch(
        simulateFall({ rateHz: 1, phaseSeconds, heightMeters: 30, afterSeconds: 20 }),
        M30_DESCENT_MPS,
      );
      expect(tiers(seen.findings), `phase ${phaseSeconds}`).toContain('fall suspected');
    }
  });
});

/** Flies a height profile at `rateHz` from 60 m; speeds are the profile's own. */
function flyProfile(
  rateHz: number,
  heightAt: (seconds: number) => number,
  hasSpeed = true,
): CanonicalSample[] {
  return Array.from({ length: 60 * rateHz }, (_, index) => {
    const at = index / rateHz;
    return sampleAt(at, {
      mode: 'mission',
      heightAboveTakeoffMeters: heightAt(at),
      verticalSpeedMps: hasSpeed ? (heightAt(at + 0.01) - heightAt(at)) / 0.01 : null,
      groundSpeedMps: 5,
    });
  });
}

describe('what is not a fall', () => {
  it.each([0.5, 1, 2, 5, 10])('a descent at 1.2 times the published maximum, at %d Hz', (rateHz) => {
    const samples = flyProfile(rateHz, (at) => 100 - 8.4 * Math.max(0, Math.min(at - 20, 10)));
    expect(watch(samples, 7).findings).toEqual([]);
    expect(alarmDescentMps(7)).toBe(9);
  });

  it.each([1, 2, 5])('a step of the barometer by 60 m, at %d Hz', (rateHz) => {
    const samples = flyProfile(rateHz, (at) => (at < 20 ? 100 : 40), false);
    expect(watch(samples, 7).findings).toEqual([]);
  });

  it.each([1, 5])('vertical speed glitches that the height does not follow, at %d Hz', (rateHz) => {
    const samples = flyProfile(rateHz, () => 60).map((sample, index) =>
      index === 20 * rateHz || index === 20 * rateHz + 1 ? { ...sample, verticalSpeedMps: -40 } : sample,
    );
    expect(watch(samples, 7).findings).toEqual([]);
  });

  it('a fast climb with the sign reversed', () => {
    const samples = flyProfile(2, (at) => 20 + 10 * Math.max(0, Math.min(at - 20, 8))).map((sample) => ({
      ...sample,
      verticalSpeedMps: -(sample.verticalSpeedMps ?? 0),
    }));
    expect(watch(samples, 7).findings).toEqual([]);
  });

  it('height noise of a hover at 10 Hz without vertical speed', () => {
    const samples = flyProfile(10, (at) => 60 + 0.7 * Math.sin(at * 37), false);
    expect(watch(samples, 3).findings).toEqual([]);
  });

  it('a dive that recovers: ten seconds of normal flight end the suspicion', () => {
    const samples = flyProfile(1, (at) => 110 - 11 * Math.max(0, Math.min(at - 20, 4)));
    const seen = watch(samples, 7);
    expect(tiers(seen.findings)).toEqual(['fall suspected']);
    expect(seen.state.evidence).toEqual([]);
  });
});
