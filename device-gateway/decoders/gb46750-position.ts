import type { Position } from '../../server/lib/geo.ts';

/** China's box: no latitude of it is a longitude of it, so a pair inside it has one possible order. */
const CHINA = { longitude: [73, 135], latitude: [18, 54] } as const;
/** "No position" in each of the two numbers: 0xFFFFFFFF, and 0x7FFFFFFF as some makers send. */
const UNKNOWN_RAW = [-1, 0x7fffffff];

export interface GbPosition extends Position {
  isLatitudeFirst: boolean;
}

/**
 * Item 008 → position. The standard puts longitude first; one family of encoders puts latitude first. Where only the
 * other order lies in China it is taken, which moves no point of China; outside of the box the standard's order counts
 * as far as it is a place. null: no position; a fault: no order of the two numbers is a place on the globe.
 */
export function readGbPosition(item: DataView): GbPosition | null | { fault: string } {
  const first = item.getInt32(0, true);
  const second = item.getInt32(4, true);
  if ((first === 0 && second === 0) || UNKNOWN_RAW.some((raw) => first === raw && second === raw))
    return null;
  const asWritten = toPosition(second, first, false);
  const swapped = toPosition(first, second, true);
  const chosen = [asWritten, swapped].find(isInChina) ?? [asWritten, swapped].find(isOnGlobe);
  return chosen ?? { fault: `position ${first / 1e7}, ${second / 1e7} is not on the globe` };
}

function toPosition(latitude: number, longitude: number, isLatitudeFirst: boolean): GbPosition {
  return { latitudeDegrees: latitude / 1e7, longitudeDegrees: longitude / 1e7, isLatitudeFirst };
}

function isInChina({ latitudeDegrees, longitudeDegrees }: Position): boolean {
  return isBetween(latitudeDegrees, CHINA.latitude) && isBetween(longitudeDegrees, CHINA.longitude);
}

function isOnGlobe({ latitudeDegrees, longitudeDegrees }: Position): boolean {
  return Math.abs(latitudeDegrees) <= 90 && Math.abs(longitudeDegrees) <= 180;
}

function isBetween(value: number, [min, max]: readonly [number, number]): boolean {
  return value >= min && value <= max;
}
