import { describe, expect, it } from 'vitest';
import type { RecordedFrame } from '../../device-gateway/replay/recording.ts';
import { FAULT_KINDS, parseFault, toFault } from '../../device-gateway/simulator/fault.ts';
import type { FlightState } from '../../device-gateway/simulator/flight-state.ts';
import { LINK_PROFILES, throughLink } from '../../device-gateway/simulator/radio-link.ts';
import { seededRandom } from '../../device-gateway/simulator/random.ts';
import { distanceMeters, offsetPosition } from '../../server/lib/geo.ts';
import { FAULT_AT_SECONDS, flyPlan, HOME } from '../helpers/simulated-flight.ts';

const START_MS = Date.UTC(2026, 0, 1);
const phases = (truth: readonly FlightState[]): string[] => [...new Set(truth.map(({ phase }) => phase))];
const secondsOf = (frame: RecordedFrame): number => (frame.atMs - START_MS) / 1_000;

/** How far what was reported lies from where the aircraft was, metres; frames and truth go in step. */
function errorMeters(frame: RecordedFrame, state: FlightState): number {
  const position = {
    latitudeDegrees: frame.latitudeDegrees ?? Number.NaN,
    longitudeDegrees: frame.longitudeDegrees ?? Number.NaN,
  };
  return distanceMeters(position, offsetPosition(HOME, state.northMeters, state.eastMeters));
}

describe('sensors', () => {
  const { frames, truth } = flyPlan('medium', { plan: 'survey' });
  const errors = frames.map((frame, index) => errorMeters(frame, truth[index] as FlightState));

  it('are wrong by metres, and by nearly the same metres a second later', () => {
    expect(Math.max(...errors)).toBeLessThan(8);
    expect(errors.reduce((sum, one) => sum + one, 0) / errors.length).toBeGreaterThan(0.4);
    for (const [index, error] of errors.entries())
      expect(Math.abs(error - (errors[index - 1] ?? error))).toBeLessThan(1.5);
  });

  it('report each height for itself, marked as simulated', () => {
    for (const frame of frames) {
      expect(frame.simulated).toBe(true);
      expect((frame.altitudeAmslMeters ?? 0) - (frame.altitudeEllipsoidMeters ?? 0)).toBeCloseTo(3, 1);
    }
    const drift = frames.map(
      (frame, index) => (frame.heightAboveTakeoffMeters ?? 0) - (truth[index]?.heightMeters ?? 0),
    );
    expect(Math.max(...drift.map(Math.abs))).toBeGreaterThan(0.05);
    expect(Math.max(...drift.map(Math.abs))).toBeLessThan(3);
  });
});

describe('a fault on cue', () => {
  it.each([
    ['light', 'powerLoss', ['falling', 'impacted'], 'mission'],
    ['medium', 'motorFailure', ['tumbling', 'impacted'], 'mission'],
    ['hexa', 'motorFailure', ['motorOutLanding', 'landed'], 'threePropellerLanding'],
    ['wing', 'motorFailure', ['gliding', 'rollout', 'landed'], 'emergency'],
    ['heavy', 'forcedLanding', ['forcedLanding', 'landed'], 'forcedLanding'],
    ['light', 'flyaway', ['flyaway', 'forcedLanding', 'landed'], 'returnHome'],
    ['medium', 'batterySag', ['returnHome', 'landing', 'landed'], 'returnHome'],
  ] as const)('a %s aircraft with %s goes through %j', (airframe, fault, ending, mode) => {
    const { truth, frames } = flyPlan(airframe, { fault });
    const [normal, ...rest] = [
      phases(truth).indexOf('mission'),
      ...ending.map((one) => phases(truth).indexOf(one)),
    ];
    expect(normal).toBeGreaterThan(0);
    expect(rest.every((at, index) => at > (rest[index - 1] ?? normal))).toBe(true);
    const during = truth.findIndex(({ phase }) => phase === ending[0]);
    expect(Math.abs(during - FAULT_AT_SECONDS)).toBeLessThan(15);
    expect(frames[during + 1]?.mode).toBe(mode);
  });

  it('a quadrotor without one motor turns about itself and hits the ground fast', () => {
    const { truth } = flyPlan('medium', { fault: 'motorFailure', rateHz: 10 });
    const tumbling = truth.filter(({ phase }) => phase === 'tumbling');
    expect(Math.min(...tumbling.map(({ upMps }) => upMps))).toBeLessThan(-19);
    expect(new Set(tumbling.map(({ headingDegrees }) => Math.floor(headingDegrees / 45))).size).toBe(8);
  });

  it('a flyaway leaves for good, at a speed that the route never asked for', () => {
    const { truth } = flyPlan('medium', { fault: 'flyaway' });
    const away = truth.filter(({ phase }) => phase === 'flyaway');
    const distances = away.map(({ northMeters, eastMeters }) => Math.hypot(northMeters, eastMeters));
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(distances.at(-1)).toBeGreaterThan(5_000);
  });

  it('a frozen receiver repeats one position at speed, then jumps to where the aircraft is', () => {
    const { frames, truth } = flyPlan('medium', { fault: 'gpsFreeze' });
    const frozen = frames.filter((frame) => secondsOf(frame) >= 62 && secondsOf(frame) < 72);
    expect(new Set(frozen.map((frame) => `${frame.latitudeDegrees} ${frame.longitudeDegrees}`)).size).toBe(1);
    expect(Math.max(...frozen.map((frame) => frame.groundSpeedMps ?? 0))).toBeGreaterThan(5);
    expect(errorMeters(frames[73] as RecordedFrame, truth[73] as FlightState)).toBeGreaterThan(30);
    expect(errorMeters(frames[80] as RecordedFrame, truth[80] as FlightState)).toBeLessThan(8);
  });

  it('a GPS jump displaces the report, not the aircraft', () => {
    const { frames, truth } = flyPlan('medium', { fault: 'gpsJump', faultSeconds: 10 });
    expect(errorMeters(frames[65] as RecordedFrame, truth[65] as FlightState)).toBeGreaterThan(140);
    expect(errorMeters(frames[75] as RecordedFrame, truth[75] as FlightState)).toBeLessThan(8);
    expect(flyPlan('medium').truth.map(({ northMeters }) => northMeters)).toEqual(
      truth.map(({ northMeters }) => northMeters),
    );
  });

  it('a lost link is silent, or delivers it all afterwards in order', () => {
    const silent = flyPlan('medium', { fault: 'linkLoss' });
    const gaps = silent.frames.map(
      (frame, index) => frame.atMs - (silent.frames[index - 1]?.atMs ?? frame.atMs),
    );
    expect(Math.max(...gaps)).toBeGreaterThan(74_000);
    const steadyButKept = { ...LINK_PROFILES.steady, keepsWhatIsLost: true };
    const kept = flyPlan('medium', { fault: 'linkLoss', link: steadyButKept });
    expect(kept.frames).toHaveLength(kept.truth.length);
    const times = kept.frames.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('a skewed clock is ahead from then on; a rebooted device is silent, then behind, then right again', () => {
    const skewed = flyPlan('medium', { fault: 'clockSkew' }).frames;
    expect(secondsOf(skewed[80] as RecordedFrame)).toBe(80 + 90);
    const rebooted = flyPlan('medium', { fault: 'deviceReboot' }).frames.map(secondsOf);
    const back = rebooted.findIndex((second, index) => second < (rebooted[index - 1] ?? 0));
    expect(rebooted[back - 1]).toBeLessThanOrEqual(FAULT_AT_SECONDS + 2);
    expect(rebooted[back]).toBeLessThan(FAULT_AT_SECONDS - 50);
    expect(rebooted.at(-1)).toBe(flyPlan('medium').truth.length - 1);
  });

  it.each(FAULT_KINDS)('%s happens again in the same way for the same seed', (fault) => {
    const once = flyPlan('medium', { fault, seed: 9 });
    expect(flyPlan('medium', { fault, seed: 9 })).toEqual(once);
    expect(flyPlan('medium', { fault, seed: 10 }).frames).not.toEqual(once.frames);
  });
});

describe('a fault in words', () => {
  it.each([
    ['motorFailure@60', toFault('motorFailure', 60)],
    ['gpsFreeze@12.5+30', toFault('gpsFreeze', 12.5, 30)],
    ['linkLoss@90', { kind: 'linkLoss', atSeconds: 90, forSeconds: 75 }],
  ])('%s is understood', (text, fault) => expect(parseFault(text)).toEqual(fault));

  it.each(['motorFailure', 'meteor@60', 'gpsFreeze@', 'gpsFreeze@-1', 'gpsFreeze@60+', '@60', ''])(
    '"%s" is not',
    (text) => expect(parseFault(text)).toBeUndefined(),
  );
});

describe('a radio', () => {
  it('loses about what its profile says, in runs', () => {
    const random = seededRandom(4);
    let link: Parameters<typeof throughLink<number>>[0] = { isBad: false, kept: [] };
    const heard: number[] = [];
    for (let index = 0; index < 50_000; index += 1) {
      const passed = throughLink(link, index, {
        profile: LINK_PROFILES.radio,
        seconds: 1,
        isCut: false,
        random,
      });
      link = passed.link;
      heard.push(...passed.sent);
    }
    const lost = 1 - heard.length / 50_000;
    // 6 of 66 seconds are bad, of which nine tenths are lost; 1 % of the rest.
    expect(lost).toBeGreaterThan(0.07);
    expect(lost).toBeLessThan(0.115);
    const gaps = heard.map((at, index) => at - (heard[index - 1] ?? at)).filter((gap) => gap > 3);
    expect(gaps.length).toBeGreaterThan(200);
  });

  it('keeps no more on board than it has room for, and bursts in portions', () => {
    let link: Parameters<typeof throughLink<number>>[0] = { isBad: false, kept: [] };
    const profile = { ...LINK_PROFILES.steady, keepsWhatIsLost: true };
    for (let index = 0; index < 3_000; index += 1)
      link = throughLink(link, index, { profile, seconds: 1, isCut: true, random: () => 0.5 }).link;
    expect(link.kept).toHaveLength(1_800);
    const back = throughLink(link, undefined, { profile, seconds: 1, isCut: false, random: () => 0.5 });
    expect(back.sent).toHaveLength(20);
    expect(back.sent[0]).toBe(1_200);
    expect(back.link.kept).toHaveLength(1_780);
  });
});
