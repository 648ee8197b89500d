import { sha256Hex } from '../../server/lib/hash.ts';
import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import { type EncodeContext, type EncodedMessage, withoutUnknown } from './encoded.ts';
import type { RecordedFrame } from './recording.ts';

/** Canonical mode → Cloud API `mode_code`; a mode without a code of its own is left out. */
const MODE_CODES: Partial<Record<FlightMode, number>> = {
  standby: 0,
  takeoffPreparation: 1,
  manual: 3,
  hover: 3,
  takeoff: 4,
  mission: 5,
  avoidance: 8,
  returnHome: 9,
  landing: 10,
  forcedLanding: 11,
  threePropellerLanding: 12,
  notConnected: 14,
};

/** A frame as the aircraft OSD a dock would publish; `height` (ellipsoid) only where it was recorded. */
export function encodeAsDji(frame: RecordedFrame, context: EncodeContext): EncodedMessage {
  const heading = frame.headingDegrees;
  const data = withoutUnknown({
    latitude: frame.latitudeDegrees,
    longitude: frame.longitudeDegrees,
    height: frame.altitudeEllipsoidMeters,
    elevation: frame.heightAboveTakeoffMeters,
    horizontal_speed: frame.groundSpeedMps,
    vertical_speed: frame.verticalSpeedMps,
    attitude_head: heading !== null && heading > 180 ? heading - 360 : heading,
    battery: frame.batteryPercent === null ? null : { capacity_percent: frame.batteryPercent },
    mode_code: frame.mode === null ? null : MODE_CODES[frame.mode],
  });
  // Derived, not random: replaying a past recording twice sends the same messages twice.
  const tid = sha256Hex(JSON.stringify([context.serialNumber, context.atMs, data])).slice(0, 32);
  return {
    topic: `thing/product/${context.serialNumber}/osd`,
    payload: JSON.stringify({ tid, bid: tid, timestamp: context.atMs, gateway: context.deviceId, data }),
  };
}
