import { normalizeDegrees } from '../../server/lib/geo.ts';
import { packMavlink } from './pack-mavlink.ts';
import type { RecordedFrame } from './recording.ts';

/** The values that stand for "unknown" on the wire. */
const INT32_MAX = 2_147_483_647;
const INT16_MAX = 32_767;
const UINT16_MAX = 65_535;

/** SYS_STATUS with the battery alone: whole percent, -1 unknown. */
export function packBattery(percent: number | null, sequence: number): Uint8Array {
  return packMavlink('SYS_STATUS', sequence, (view) => {
    view.setUint16(14, UINT16_MAX, true);
    view.setInt16(16, -1, true);
    view.setInt8(30, percent === null ? -1 : Math.max(-1, Math.min(127, Math.round(percent))));
  });
}

/** GPS_RAW_INT: the only message with the height above the ellipsoid. */
export function packReceiver(frame: RecordedFrame, bootMs: number, sequence: number): Uint8Array {
  const { latitudeDegrees: latitude, longitudeDegrees: longitude, groundSpeedMps: speed } = frame;
  return packMavlink('GPS_RAW_INT', sequence, (view) => {
    view.setBigUint64(0, BigInt(bootMs) * 1_000n, true);
    view.setInt32(8, toE7(latitude), true);
    view.setInt32(12, toE7(longitude), true);
    view.setInt32(16, toMillimeters(frame.altitudeAmslMeters), true);
    view.setUint16(20, UINT16_MAX, true);
    view.setUint16(22, UINT16_MAX, true);
    view.setUint16(24, speed === null ? UINT16_MAX : Math.min(UINT16_MAX, Math.round(speed * 100)), true);
    view.setUint16(26, toCentidegrees(frame.trackDegrees), true);
    view.setUint8(28, latitude === null || longitude === null ? 0 : 3);
    view.setUint8(29, 255);
    view.setInt32(
      30,
      frame.altitudeEllipsoidMeters === null ? 0 : toMillimeters(frame.altitudeEllipsoidMeters),
      true,
    );
  });
}

/** VFR_HUD: speeds as they are; what is unknown is no number. */
export function packHud(frame: RecordedFrame, sequence: number): Uint8Array {
  return packMavlink('VFR_HUD', sequence, (view) => {
    view.setFloat32(0, Number.NaN, true);
    view.setFloat32(4, frame.groundSpeedMps ?? Number.NaN, true);
    view.setFloat32(8, frame.altitudeAmslMeters ?? Number.NaN, true);
    view.setFloat32(12, frame.verticalSpeedMps ?? Number.NaN, true);
    view.setInt16(
      16,
      frame.headingDegrees === null ? -1 : Math.round(normalizeDegrees(frame.headingDegrees)) % 360,
      true,
    );
    view.setUint16(18, UINT16_MAX, true);
  });
}

/** GLOBAL_POSITION_INT; a speed without its direction is left to VFR_HUD. */
export function packPosition(frame: RecordedFrame, bootMs: number, sequence: number): Uint8Array {
  const { groundSpeedMps: speed, trackDegrees: track, verticalSpeedMps: up } = frame;
  const course = speed === null || track === null ? null : (track * Math.PI) / 180;
  const along = (share: number): number =>
    course === null || speed === null ? INT16_MAX : toInt16(speed * share * 100);
  return packMavlink('GLOBAL_POSITION_INT', sequence, (view) => {
    view.setUint32(0, bootMs, true);
    view.setInt32(4, toE7(frame.latitudeDegrees), true);
    view.setInt32(8, toE7(frame.longitudeDegrees), true);
    view.setInt32(12, toMillimeters(frame.altitudeAmslMeters), true);
    view.setInt32(16, toMillimeters(frame.heightAboveTakeoffMeters), true);
    view.setInt16(20, along(Math.cos(course ?? 0)), true);
    view.setInt16(22, along(Math.sin(course ?? 0)), true);
    view.setInt16(24, up === null ? INT16_MAX : toInt16(-up * 100), true);
    view.setUint16(26, toCentidegrees(frame.headingDegrees), true);
  });
}

/** 0/0 is MAVLink's "no fix". */
function toE7(degrees: number | null): number {
  return Math.round((degrees ?? 0) * 1e7);
}

function toMillimeters(meters: number | null): number {
  return meters === null || Math.abs(meters) > INT32_MAX / 1_000 ? INT32_MAX : Math.round(meters * 1_000);
}

function toCentidegrees(degrees: number | null): number {
  return degrees === null ? UINT16_MAX : Math.round(normalizeDegrees(degrees) * 100) % 36_000;
}

function toInt16(value: number): number {
  return Math.max(-INT16_MAX, Math.min(INT16_MAX, Math.round(value)));
}
