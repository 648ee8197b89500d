import { parse } from 'csv-parse/sync';
import { fromInstant } from '../../server/lib/clock.ts';
import { normalizeDegrees } from '../../server/lib/geo.ts';
import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import { findLogUnits, type LabelledRow, type LogUnits, velocitiesOf } from './dronedeploy-units.ts';
import { EMPTY_FRAME, type RecordedFrame, type Recording, RecordingError, splitLines } from './recording.ts';

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
  velocityX: 'Aircraft Vel - X (mph)',
  velocityY: 'Aircraft Vel - Y (mph)',
  velocityDown: 'Aircraft Vel - Z (mph)',
  mode: 'Aircraft Flight Mode Value',
} as const;
type Column = keyof typeof COLUMNS;
/** Velocities across the ground only tell whether the labels are right. */
const REQUIRED: readonly string[] = Object.values(COLUMNS).filter(
  (name) => name !== COLUMNS.velocityX && name !== COLUMNS.velocityY,
);

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
  const missing = REQUIRED.filter((name) => !header.includes(name));
  if (missing.length > 0) throw new RecordingError(`columns missing: ${missing.join(', ')}`);

  const rows: string[][] = parse(lines.slice(headerAt + 1).join('\n'), {
    delimiter: '\t',
    quote: false,
    relaxColumnCount: true,
    skipEmptyLines: true,
  });
  const skipped: string[] = [];
  const read = rows.flatMap((row, index) => {
    if (isTrailer(row)) return [];
    const one = row.length === header.length ? readRow(header, row) : undefined;
    if (!one) skipped.push(`row ${index + 1} is incomplete or not numeric`);
    return one ? [one] : [];
  });
  if (cutLine !== null) skipped.push('the last row is cut off');
  if (read.length === 0) throw new RecordingError('the log holds no complete row');
  const units = findLogUnits(read);
  const frames = read.map((row) => toFrame(row, startMs, units));
  return { format: 'DroneDeploy log', aircraft: [{ name: null, frames }], skipped, notes: units.notes };
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

interface Row extends LabelledRow {
  heading: number | null;
  battery: number | null;
  mode: number | null;
}

function readRow(header: readonly string[], row: readonly string[]): Row | undefined {
  const read = (column: Column): number | null => {
    const text = row[header.indexOf(COLUMNS[column])]?.trim() ?? '';
    return text === '' || !Number.isFinite(Number(text)) ? null : Number(text);
  };
  const elapsedSeconds = read('elapsed');
  if (elapsedSeconds === null) return undefined;
  return {
    elapsedSeconds,
    latitudeDegrees: read('latitude'),
    longitudeDegrees: read('longitude'),
    height: read('height'),
    velocities: [read('velocityX'), read('velocityY'), read('velocityDown'), read('speed')],
    heading: read('heading'),
    battery: read('battery'),
    mode: read('mode'),
  };
}

function toFrame(row: Row, startMs: number, units: LogUnits): RecordedFrame {
  const scaled = (value: number | null | undefined, factor: number): number | null =>
    value === null || value === undefined ? null : value * factor;
  const [, , down, speed] = velocitiesOf(row, units.rotation);
  const downMps = scaled(down, units.mpsPerSpeed);
  return {
    ...EMPTY_FRAME,
    atMs: startMs + Math.round(row.elapsedSeconds * 1_000),
    latitudeDegrees: row.latitudeDegrees,
    longitudeDegrees: row.longitudeDegrees,
    heightAboveTakeoffMeters: scaled(row.height, units.metersPerHeight),
    groundSpeedMps: scaled(speed, units.mpsPerSpeed),
    verticalSpeedMps: downMps === null || downMps === 0 ? downMps : -downMps,
    headingDegrees: row.heading === null ? null : normalizeDegrees(row.heading),
    batteryPercent: row.battery,
    mode: row.mode === null ? null : (SDK_FLIGHT_MODES.get(row.mode) ?? null),
  };
}
