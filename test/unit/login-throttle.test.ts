import { beforeEach, describe, expect, it } from 'vitest';
import { LoginThrottle } from '../../device-gateway/login-throttle.ts';
import { LIMITS } from '../../server/config.ts';
import { HandClock } from '../helpers/clock.ts';

const OFFICE = '203.0.113.7';
const ELSEWHERE = '198.51.100.1';

let clock: HandClock;
let throttle: LoginThrottle;
beforeEach(() => {
  clock = new HandClock(1_760_000_000_000);
  throttle = new LoginThrottle({ clock, limits: LIMITS });
});

const fail = (times: number, nameOf: (index: number) => string, address = OFFICE): void => {
  for (let index = 0; index < times; index += 1) throttle.failed(address, nameOf(index));
};

describe('a neighbour who fails', () => {
  it('makes only himself wait, longer each time', () => {
    const waits = Array.from({ length: 14 }, () => {
      const waitMs = throttle.delay(OFFICE, 'dev_bad');
      clock.advance(waitMs ?? 0);
      throttle.failed(OFFICE, 'dev_bad');
      return Math.round((waitMs ?? Number.NaN) / 100) * 100;
    });
    expect(waits).toEqual([...Array(11).fill(0), 500, 1_000, 2_000]);
    expect(throttle.delay(OFFICE, 'dev_new')).toBe(0);
  });

  it('day and night, once a second, still makes nobody else wait', () => {
    for (let second = 0; second < 86_400; second += 1) {
      throttle.failed(OFFICE, 'dev_bad');
      clock.advance(1_000);
    }
    expect(throttle.delay(OFFICE, 'dev_new')).toBe(0);
  });
});

describe('an address that guesses under ever new names', () => {
  it('is looked at so many times per second, and a right login from there in its turn', () => {
    fail(LIMITS.mqttLoginFailuresFreeBroad + 1_000, (index) => `dev_${index}`);
    expect(throttle.delay(OFFICE, 'dev_new')).toBe(50);
    expect(throttle.delay(OFFICE, 'dev_other')).toBe(100);
    clock.advance(100);
    expect(throttle.delay(OFFICE, 'dev_third')).toBe(50);
    expect(throttle.delay(ELSEWHERE, 'dev_new')).toBe(0);
  });

  it('fills its line at most for as long as a CONNECT may wait', () => {
    fail(LIMITS.mqttLoginFailuresFreeBroad + 10, (index) => `dev_${index}`);
    const waits = Array.from({ length: 1_000 }, (_, index) => throttle.delay(OFFICE, `dev_x${index}`));
    const looked = waits.filter((waitMs) => waitMs !== undefined);
    expect(looked).toHaveLength(160);
    expect(Math.max(...looked)).toBeLessThan(LIMITS.mqttConnectTimeoutMs - 1_000);
  });

  it('keeps no device waiting that logged in from there last', () => {
    throttle.succeeded(OFFICE, 'dev_known');
    fail(5_000, (index) => `dev_${index}`);
    expect(throttle.delay(OFFICE, 'dev_known')).toBe(0);
  });
});

describe('a device that is guessed at from everywhere', () => {
  it('is let in at once where it logged in before, and within seconds elsewhere', () => {
    throttle.succeeded(OFFICE, 'dev_a');
    for (let index = 0; index < 1_000; index += 1) throttle.failed(`192.0.2.${index % 250}`, 'dev_a');
    expect(throttle.delay(OFFICE, 'dev_a')).toBe(0);
    expect(throttle.delay(ELSEWHERE, 'dev_a')).toBe(LIMITS.mqttLoginDelayMsMax);
  });
});
