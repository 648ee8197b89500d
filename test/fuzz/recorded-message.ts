import { ENCODERS } from '../../device-gateway/replay/options.ts';
import { EMPTY_FRAME, type RecordedFrame } from '../../device-gateway/replay/recording.ts';
import { FLIGHT_MODES } from '../../server/telemetry/sample.schema.ts';
import type { Chance } from './chance.ts';

const START_MS = Date.UTC(2026, 0, 1);

/** What `replay --as <dialect>` would send of some moment; nothing where it can't be flown so. */
export function recordedMessage(dialect: string): (chance: Chance) => Uint8Array {
  return (chance) => {
    const encode = ENCODERS[dialect];
    if (!encode) return new Uint8Array();
    const frame = someFrame(chance);
    const { payload } = encode(frame, {
      serialNumber: 'SKYM2000000000000001',
      deviceId: 'dev_fuzz',
      atMs: frame.atMs,
      isLive: chance.happens(0.5),
    });
    return Uint8Array.from(typeof payload === 'string' ? Buffer.from(payload) : payload);
  };
}

function someFrame(chance: Chance): RecordedFrame {
  const known = (min: number, max: number): number | null =>
    chance.happens(0.9) ? min + chance.share() * (max - min) : null;
  return {
    ...EMPTY_FRAME,
    atMs: START_MS + chance.below(86_400_000),
    latitudeDegrees: known(-90, 90),
    longitudeDegrees: known(-180, 180),
    altitudeEllipsoidMeters: known(-400, 9_000),
    altitudeAmslMeters: known(-400, 9_000),
    heightAboveTakeoffMeters: known(-200, 6_000),
    groundSpeedMps: known(0, 120),
    verticalSpeedMps: known(-60, 60),
    headingDegrees: known(0, 359.9),
    trackDegrees: known(0, 359.9),
    batteryPercent: known(-1, 255),
    mode: FLIGHT_MODES[chance.below(FLIGHT_MODES.length)] ?? null,
    simulated: chance.happens(0.5),
  };
}
