import { parse } from 'csv-parse/sync';
import { fromInstant } from '../../server/lib/clock.ts';
import { normalizeDegrees } from '../../server/lib/geo.ts';
import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import { EMPTY_FRAME, type RecordedFrame, type Recording, RecordingError, splitLines } from './recording.ts';

const METERS_PER_FOOT = 0.3048;
const MPS_PER_MPH = 0.44704;
const HEADER_START = 'Date/Time (UTC)\tElapsed Time (sec)';

/** Columns by their full label: the unit is part of it, so another unit is another column. */
const COLUMNS = {
  elapsed: 'Elapsed Time (sec)',
  battery: 'Aircraft Battery Power (%)',
  latitude: 'Aircraft Latitude (Degrees)',
  longitude: 'Aircraft Longitude (Degrees)',
  speed: 'Aircraft Speed (mph)',
  height: 'Aircraft Barometric Altitude (ft)',
  heading: 'Aircraft Heading (Degrees)',
  velocityDown: 'Aircraft Vel - Z (mph)',
  mode: 'Aircraft Flight Mode Value',
} as const;
type Column = keyof typeof COLUMNS;

/**
 * The mobile SDK's flight modes. They share numbers with Cloud API `mode_code`, where 11 and 12 are forced
 * and three-propeller landing: here 12 is an ordinary landing.
 */
const SDK_FLIGHT_MODES: ReadonlyMap<number, FlightMode> = new Map([
  [0, 'manual'],
  [1, 'manual'],
  [6, 'manual'],
  [10, 'takeoff'],
  [11, 'takeoff'],
  [41, 'takeoff'],
  [12, 'landing'],
  [13, 'landing'],
  [14, 'mission'],
  [15, 'returnHome'],
  [17, 'manual'],
]);

/**
 * DroneDeploy flight log: a preamble, one header row, tab-separated rows, two trailer rows.
 * @throws RecordingError when the header or the session's start is missing
 */
export function readDroneDeployLog(text: string): Recording {
  const { lines, cutLine } = splitLines(text);
  const headerAt = lines.findIndex((line) => line.startsWith(HEADER_START));
  if (headerAt < 0)
    throw new RecordingError(`no header row starting with "${HEADER_START.replace('\t', '", "')}"`);
  const startMs = readSessionStart(lines.slice(0, headerAt));
  const header = (lines[headerAt] ?? '').split('\t');
  const missing = Object.values(COLUMNS).filter((name) => !header.includes(name));
  if (missing.length > 0) throw new RecordingError(`columns missing: ${missing.join(', ')}`);

  const rows: string[][] = parse(lines.slice(headerAt + 1).join('\n'), {
    delimiter: '\t',
    quote: false,
    relaxColumnCount: true,
    skipEmptyLines: true,
  });
  const frames: RecordedFrame[] = [];
  const skipped: string[] = [];
  rows.forEach((row, index) => {
    if (isTrailer(row)) return;
    const frame = row.length === header.length ? toFrame(header, row, startMs) : undefined;
    if (frame) frames.push(frame);
    else skipped.push(`row ${index + 1} is incomplete or not numeric`);
  });
  if (cutLine !== null) skipped.push('the last row is cut off');
  if (frames.length === 0) throw new RecordingError('the log holds no complete row');
  return { format: 'DroneDeploy log', aircraft: [{ name: null, frames }], skipped };
}

/** `Session Start  06/04/2018 20:54:36`: month first, UTC like the rows' own column. */
function readSessionStart(preamble: readonly string[]): number {
  const line = preamble.find((one) => one.startsWith('Session Start\t'));
  const parts = /(\d{2})\/(\d{2})\/(\d{4}) (\d{2}:\d{2}:\d{2})/.exec(line ?? '');
  const ms = parts ? fromInstant(`${parts[3]}-${parts[1]}-${parts[2]}T${parts[4]}.000Z`) : Number.NaN;
  if (!Number.isFinite(ms))
    throw new RecordingError('no "Session Start" with MM/DD/YYYY hh:mm:ss in the preamble');
  return ms;
}

/** The session end mark, and the header's first two names as row labels with the end's values. */
function isTrailer(row: readonly string[]): boolean {
  const [first = ''] = row;
  return first.startsWith('#') || first === 'Date/Time (UTC)' || first === 'Elapsed Time (sec)';
}

function toFrame(
  header: readonly string[],
  row: readonly string[],
  startMs: number,
): RecordedFrame | undefined {
  const read = (column: Column): number | null => {
    const text = row[header.indexOf(COLUMNS[column])]?.trim() ?? '';
    return text === '' || !Number.isFinite(Number(text)) ? null : Number(text);
  };
  const elapsed = read('elapsed');
  if (elapsed === null) return undefined;
  const scaled = (column: Column, factor: number): number | null => {
    const value = read(column);
    return value === null ? null : value * factor;
  };
  const heading = read('heading');
  const down = scaled('velocityDown', MPS_PER_MPH);
  const mode = read('mode');
  return {
    ...EMPTY_FRAME,
    atMs: startMs + Math.round(elapsed * 1_000),
    latitudeDegrees: read('latitude'),
    longitudeDegrees: read('longitude'),
    heightAboveTakeoffMeters: scaled('height', METERS_PER_FOOT),
    groundSpeedMps: scaled('speed', MPS_PER_MPH),
    verticalSpeedMps: down === null || down === 0 ? down : -down,
    headingDegrees: heading === null ? null : normalizeDegrees(heading),
    batteryPercent: read('battery'),
    mode: mode === null ? null : (SDK_FLIGHT_MODES.get(mode) ?? null),
  };
}
