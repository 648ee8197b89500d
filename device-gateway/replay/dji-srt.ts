import { fromInstant, HOUR_MS } from '../../server/lib/clock.ts';
import { EMPTY_FRAME, type RecordedFrame, type Recording, RecordingError, splitLines } from './recording.ts';

const CUE = /^(\d{2}):(\d{2}):(\d{2})[,.](\d{3})\s*-->/;
const CLOCK = /(\d{4})[.-](\d{2})[.-](\d{2})\s+(\d{2}):(\d{2}):(\d{2})(?:[.,](\d{3}))?/;
/** Mavic Pro writes GPS(lon,lat,satellites), Matrice 300 GPS(lat,lon,altitudeM): the M tells them apart. */
const GPS = /GPS\s*\(\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*(M?)\s*\)/;
const BAROMETER = /BAROMETER:\s*(-?\d+(?:\.\d+)?)/;
/** Later firmware; most of it spells longitude with a t. */
const BRACKETS = /\[latitude\s*:\s*(-?[\d.]+)\]\s*\[longt?itude\s*:\s*(-?[\d.]+)\]/;
const RELATIVE_HEIGHT = /rel_alt:\s*(-?\d+(?:\.\d+)?)/;

/** Clock and subtitle time may drift this far apart before the clock is believed again. */
const DRIFT_MS = 2_000;

/**
 * DJI video subtitles. The clock is local, without zone, and in whole seconds: two blocks of one second
 * are two samples, told apart by their subtitle time.
 * @throws RecordingError when no block holds clock and position
 */
export function readDjiSrt(text: string, options: { utcOffsetHours: number }): Recording {
  const { lines, cutLine } = splitLines(text);
  const blocks: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === '') blocks.push([]);
    else blocks.at(-1)?.push(line);
  }
  const skipped: string[] = [];
  const frames: RecordedFrame[] = [];
  let anchor: { clockMs: number; cueMs: number } | undefined;
  for (const block of blocks.filter((one) => one.length > 0)) {
    const read = readBlock(block.join('\n'), options.utcOffsetHours);
    if (!read) {
      skipped.push(`block ${block[0] ?? ''} has no time or position`);
      continue;
    }
    const { clockMs, cueMs, frame } = read;
    const expected = anchor ? anchor.clockMs + cueMs - anchor.cueMs : Number.NaN;
    const drifted = !(Math.abs(expected - clockMs) <= DRIFT_MS);
    if (drifted) anchor = { clockMs, cueMs };
    frames.push({ ...frame, atMs: drifted ? clockMs : expected });
  }
  if (cutLine !== null) skipped.push('the last line is cut off');
  if (frames.length === 0) throw new RecordingError('no subtitle block holds a clock and a position');
  return { format: 'DJI subtitles', aircraft: [{ name: null, frames }], skipped };
}

function readBlock(
  block: string,
  utcOffsetHours: number,
): { clockMs: number; cueMs: number; frame: Omit<RecordedFrame, 'atMs'> } | undefined {
  const cue = CUE.exec(block.split('\n').find((line) => CUE.test(line)) ?? '');
  const clock = CLOCK.exec(block);
  const position = readPosition(block);
  const height = (BAROMETER.exec(block) ?? RELATIVE_HEIGHT.exec(block))?.[1];
  if (!cue || !clock || !position || height === undefined) return undefined;
  const [, hours, minutes, seconds, millis] = cue.map(Number);
  const cueMs = (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1_000 + (millis ?? 0);
  const [, year, month, day, hour, minute, second, fraction = '000'] = clock;
  const local = fromInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`);
  if (!Number.isFinite(local)) return undefined;
  return {
    cueMs,
    clockMs: local - utcOffsetHours * HOUR_MS,
    frame: { ...EMPTY_FRAME, ...position, heightAboveTakeoffMeters: Number(height) },
  };
}

function readPosition(block: string): { latitudeDegrees: number; longitudeDegrees: number } | undefined {
  const brackets = BRACKETS.exec(block);
  if (brackets) return { latitudeDegrees: Number(brackets[1]), longitudeDegrees: Number(brackets[2]) };
  const gps = GPS.exec(block);
  if (!gps) return undefined;
  const [first, second] = [Number(gps[1]), Number(gps[2])];
  return gps[4] === 'M'
    ? { latitudeDegrees: first, longitudeDegrees: second }
    : { latitudeDegrees: second, longitudeDegrees: first };
}
