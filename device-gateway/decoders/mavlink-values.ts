import { normalizeDegrees } from '../../server/lib/geo.ts';

const INT32_MAX = 2_147_483_647;
const INT16_MAX = 32_767;
export const UINT16_MAX = 65_535;
export const UINT8_MAX = 255;

/** A field's value in another unit; null for "not told" (NaN) and for the value that stands for unknown. */
export function scaled(value: number, perUnit: number, unknown?: number): number | null {
  return Number.isFinite(value) && value !== unknown ? value / perUnit : null;
}

/** mm → m. The largest and smallest integers mean unknown, here and by common use. */
export function millimeters(value: number): number | null {
  return Math.abs(value) >= INT32_MAX ? null : scaled(value, 1_000);
}

/** cm/s → m/s. */
export function centimetersPerSecond(value: number): number | null {
  return Math.abs(value) >= INT16_MAX ? null : scaled(value, 100);
}

/** Hundredths of a degree, 65535 unknown → 0 ≤ x < 360. */
export function centidegrees(value: number): number | null {
  return value >= 0 && value <= 36_000 ? (value / 100) % 360 : null;
}

/** degE7 pair → degrees. 0/0 is what an autopilot without a fix sends; outside the globe is no place either. */
export function toPlace(latE7: number, lonE7: number): { latitude: number; longitude: number } | null {
  const isNowhere = latE7 === 0 && lonE7 === 0;
  const isOnGlobe = Math.abs(latE7) <= 900_000_000 && Math.abs(lonE7) <= 1_800_000_000;
  return isOnGlobe && !isNowhere ? { latitude: latE7 / 1e7, longitude: lonE7 / 1e7 } : null;
}

/** Speed north and east, m/s → ground speed and the course it makes; a hovering aircraft has no course. */
export function toGroundVector(north: number | null, east: number | null) {
  if (north === null || east === null) return { speed: null, track: null };
  const speed = Math.sqrt(north * north + east * east);
  const track = speed < 0.3 ? null : normalizeDegrees((Math.atan2(east, north) * 180) / Math.PI);
  return { speed, track };
}
