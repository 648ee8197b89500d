import { fromInstant, HOUR_MS } from '../../server/lib/clock.ts';
import { normalizeDegrees } from '../../server/lib/geo.ts';
import { EMPTY_FRAME, type RecordedFrame } from './recording.ts';

const NUMBER = '(-?\\d{1,9}(?:\\.\\d{1,12})?)';
const CLOCK = /(\d{4})[./-](\d{1,2})[./-](\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{3}))?/;
/**
 * Mavic Pro, Mini, Air and Phantom write GPS(lon,lat,satellites), Matrice GPS(lat,lon,altitudeM): the M tells
 * them apart. Older Phantoms put W, E, S, N before the number instead of a sign.
 */
const GPS = new RegExp(
  `GPS\\s*\\(\\s*([NSEW]?)\\s*:?\\s*${NUMBER}\\s*,\\s*([NSEW]?)\\s*:?\\s*${NUMBER}\\s*,\\s*${NUMBER}\\s*(M?)\\s*\\)`,
  'i',
);
/** Mavic 2 and later: a bracket for each name, spelled with or without the second t. */
const LATITUDE = new RegExp(`\\blatitude\\s*:?\\s*${NUMBER}`, 'i');
const LONGITUDE = new RegExp(`\\blongt?itude\\s*:?\\s*${NUMBER}`, 'i');
/** Above take-off. `[altitude: …]` and `abs_alt` name no reference, so they are no height of ours. */
const HEIGHTS = [
  new RegExp(`\\bBAROMETER\\s*:\\s*${NUMBER}`),
  new RegExp(`\\brel_alt\\s*:?\\s*${NUMBER}`),
  new RegExp(`\\bH\\s*:?\\s+${NUMBER}\\s*m\\b`),
];
const GROUND_SPEED = new RegExp(`\\bH\\.S\\s*:?\\s*${NUMBER}\\s*m/s`);
const VERTICAL_SPEED = new RegExp(`\\bV\\.S\\s*:?\\s*${NUMBER}\\s*m/s`);
/** Of the aircraft, not of the gimbal (`gb_yaw`, `G.PRY`). */
const HEADINGS = [
  new RegExp(`Drone\\s*:\\s*Yaw\\s*:\\s*${NUMBER}`),
  new RegExp(`\\bF\\.PRY\\s*\\([^,()]{1,20},[^,()]{1,20},\\s*${NUMBER}`),
];
const DIFFERENCE = /DiffTime\s*:\s*(\d{1,6})\s*ms/i;

/** What one subtitle says. */
export interface SrtValues {
  /** Its clock, Unix ms; null without one (Mini, Phantom 4, Mavic 2 after the first). */
  clockMs: number | null;
  /** Since the subtitle before it, ms. */
  differenceMs: number | null;
  frame: Omit<RecordedFrame, 'atMs'>;
}

/** Text of one subtitle → its values, or undefined without a position. The clock is local, without a zone. */
export function readSrtValues(body: string, utcOffsetHours: number): SrtValues | undefined {
  const position = readPosition(body);
  if (!position) return undefined;
  const heading = findNumber(body, HEADINGS);
  const speed = findNumber(body, [GROUND_SPEED]);
  return {
    clockMs: readClock(body, utcOffsetHours),
    differenceMs: findNumber(body, [DIFFERENCE]),
    frame: {
      ...EMPTY_FRAME,
      ...position,
      heightAboveTakeoffMeters: findNumber(body, HEIGHTS),
      groundSpeedMps: speed === null ? null : Math.abs(speed),
      verticalSpeedMps: findNumber(body, [VERTICAL_SPEED]),
      headingDegrees: heading === null || Math.abs(heading) > 360 ? null : normalizeDegrees(heading),
    },
  };
}

function readClock(body: string, utcOffsetHours: number): number | null {
  const clock = CLOCK.exec(body);
  if (!clock) return null;
  const [, year = '', month = '', day = '', hour = '', minute, second, fraction = '000'] = clock;
  const two = (text: string): string => text.padStart(2, '0');
  const date = `${year}-${two(month)}-${two(day)}`;
  const local = fromInstant(`${date}T${two(hour)}:${minute}:${second}.${fraction}Z`);
  return Number.isFinite(local) ? local - utcOffsetHours * HOUR_MS : null;
}

function readPosition(body: string): { latitudeDegrees: number; longitudeDegrees: number } | undefined {
  const latitude = findNumber(body, [LATITUDE]);
  const longitude = findNumber(body, [LONGITUDE]);
  if (latitude !== null && longitude !== null) return onGlobe(latitude, longitude);
  const gps = GPS.exec(body);
  if (!gps) return undefined;
  const [, firstLetter = '', first, secondLetter = '', second, , meters] = gps;
  const [a, b] = [signed(Number(first), firstLetter), signed(Number(second), secondLetter)];
  const isLatitudeFirst = firstLetter === '' ? meters !== '' : 'NS'.includes(firstLetter.toUpperCase());
  return isLatitudeFirst ? onGlobe(a, b) : onGlobe(b, a);
}

function signed(value: number, letter: string): number {
  return letter !== '' && 'SW'.includes(letter.toUpperCase()) ? -Math.abs(value) : value;
}

function onGlobe(latitudeDegrees: number, longitudeDegrees: number) {
  const exists = Math.abs(latitudeDegrees) <= 90 && Math.abs(longitudeDegrees) <= 180;
  return exists ? { latitudeDegrees, longitudeDegrees } : undefined;
}

function findNumber(body: string, patterns: readonly RegExp[]): number | null {
  for (const pattern of patterns) {
    const digits = pattern.exec(body)?.[1];
    if (digits !== undefined) return Number(digits);
  }
  return null;
}
