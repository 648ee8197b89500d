import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { encodeAsRemoteId } from '../../device-gateway/replay/as-remote-id.ts';
import { EMPTY_FRAME, type RecordedFrame } from '../../device-gateway/replay/recording.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import {
  BASIC_ID,
  GB_FRAME,
  LOCATION,
  packOf,
  patched,
  SENT_AT_MS,
  SERIAL_NUMBER,
} from '../helpers/remote-id-bytes.ts';

const FRAME: RecordedFrame = {
  ...EMPTY_FRAME,
  atMs: 5,
  latitudeDegrees: 22.5308,
  longitudeDegrees: 113.9472,
  altitudeEllipsoidMeters: 120.5,
  altitudeAmslMeters: 123,
  heightAboveTakeoffMeters: 50,
  groundSpeedMps: 12.5,
  verticalSpeedMps: -1.5,
  headingDegrees: 10,
  trackDegrees: 270,
  batteryPercent: 76,
  mode: 'mission',
};

/** What a gateway reads of a frame that was flown at an instant and received shortly after. */
function flyOnce(frame: RecordedFrame, isLive: boolean, atMs = SENT_AT_MS, receivedAtMs = atMs + 200) {
  const context = { serialNumber: SERIAL_NUMBER, deviceId: 'dev_a', atMs, isLive };
  const { topic, payload } = encodeAsRemoteId(frame, context);
  expect(topic).toBe('skycover/v1/dev_a/remote-id');
  const { samples, quarantined } = decode(EMPTY_DEVICE_STATE, Buffer.from(payload), {
    channel: { kind: 'remoteId' },
    receivedAtMs,
    bound: new Set(),
  });
  expect(quarantined).toBeUndefined();
  expect(samples).toHaveLength(1);
  return { bytes: Buffer.from(payload), sample: samples[0] as CanonicalSample };
}

describe('a recording flown as Remote ID', () => {
  it('is, live, the bytes that the tables of Open Drone ID give', () => {
    const { bytes } = flyOnce(FRAME, true);
    // The example's pressure altitude and accuracies aren't in a recording: unknown is 0.
    const location = patched(patched(LOCATION, 13, '0000'), 19, '0000 b962 00');
    expect(bytes.subarray(0, 53)).toEqual(packOf(BASIC_ID, location, Buffer.alloc(25)).subarray(0, 53));
  });

  it('is, of the past, the bytes that the tables of GB 46750 give', () => {
    const { bytes } = flyOnce(FRAME, false);
    expect(bytes).toEqual(patched(GB_FRAME, 44, '00'));
  });

  it.each([true, false])('loses only what Remote ID has no place for (live: %s)', (isLive) => {
    const { atMs: _at, codes: _codes, simulated: _simulated, ...values } = FRAME;
    const lost = { altitudeAmslMeters: null, headingDegrees: null, batteryPercent: null, mode: null };
    const { sample } = flyOnce(FRAME, isLive);
    expect(sample).toMatchObject({ ...values, ...lost, observedAtMs: SENT_AT_MS, flags: [], codes: [] });
  });

  it.each([true, false])('leaves unknown what its recording does not say (live: %s)', (isLive) => {
    const { sample } = flyOnce({ ...EMPTY_FRAME, atMs: 5 }, isLive);
    const { atMs: _at, codes: _codes, simulated: _simulated, ...nothing } = { ...EMPTY_FRAME, atMs: 5 };
    expect(sample).toMatchObject({ ...nothing, flags: ['noFix'] });
  });

  it.each([
    ['standby', 'standby'],
    ['emergency', 'emergency'],
    ['forcedLanding', 'emergency'],
    ['hover', null],
    ['unknown', null],
  ] as const)('says of the mode %s what a status can: %s', (mode, expected) => {
    for (const isLive of [true, false])
      expect(flyOnce({ ...FRAME, mode }, isLive).sample.mode).toBe(expected);
  });

  it('keeps its own date as a past flight, years later', () => {
    const receivedAtMs = SENT_AT_MS + 4 * 365 * 86_400_000;
    expect(flyOnce(FRAME, false, SENT_AT_MS, receivedAtMs).sample.observedAtMs).toBe(SENT_AT_MS);
  });

  it('comes back within the resolution of its frames, whatever was flown', () => {
    const known = (min: number, max: number) =>
      fc.option(fc.double({ min, max, noNaN: true }), { nil: null });
    const frames = fc.record({
      latitudeDegrees: fc.double({ min: 18, max: 54, noNaN: true }),
      longitudeDegrees: fc.double({ min: 73, max: 135, noNaN: true }),
      altitudeEllipsoidMeters: known(-400, 9_000),
      heightAboveTakeoffMeters: known(-900, 9_000),
      groundSpeedMps: known(0, 200),
      verticalSpeedMps: known(-60, 60),
      trackDegrees: known(0, 359.4),
    });
    const resolution = {
      latitudeDegrees: 1e-7,
      longitudeDegrees: 1e-7,
      altitudeEllipsoidMeters: 0.25,
      heightAboveTakeoffMeters: 0.25,
      groundSpeedMps: 0.375,
      verticalSpeedMps: 0.25,
      trackDegrees: 0.5,
    } as const;
    const instants = fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 });
    fc.assert(
      fc.property(frames, instants, fc.boolean(), (values, atMs, isLive) => {
        const { sample } = flyOnce({ ...EMPTY_FRAME, ...values, atMs: 0 }, isLive, atMs);
        expect(Math.abs(sample.observedAtMs - atMs)).toBeLessThan(100);
        for (const [name, step] of Object.entries(resolution)) {
          const [came, went] = [sample, values].map((one) => one[name as keyof typeof values]);
          if (went === null || came === null) expect(came).toBe(went);
          else expect(Math.abs((came ?? 0) - (went ?? 0)), name).toBeLessThanOrEqual(step * 1.001);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
