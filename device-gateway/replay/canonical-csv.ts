import { parse } from 'csv-parse/sync';
import { fromInstant } from '../../server/lib/clock.ts';
import { NATIVE_MEASUREMENTS, type NativeSample, NativeSampleSchema } from '../decoders/native.schema.ts';
import { EMPTY_FRAME, type RecordedFrame, type Recording, RecordingError, splitLines } from './recording.ts';

/** Columns in the order that we write them; a reader takes any subset that holds the required ones. */
export const CSV_COLUMNS = [
  'serialNumber',
  'observedAt',
  ...NATIVE_MEASUREMENTS,
  'codes',
  'simulated',
] as const;
const REQUIRED = ['serialNumber', 'observedAt', 'latitudeDegrees', 'longitudeDegrees'];
const TEXT_COLUMNS = new Set(['serialNumber', 'observedAt', 'mode']);

/**
 * The project's own recordings: one canonical sample per row, empty cells unknown, `codes` separated by
 * spaces.
 * @throws RecordingError when a required column is missing or no row is whole
 */
export function readCanonicalCsv(text: string): Recording {
  const { lines, cutLine } = splitLines(text);
  const rows: string[][] = parse(lines.join('\n'), {
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
    trim: true,
  });
  const [header = [], ...records] = rows;
  const missing = REQUIRED.filter((name) => !header.includes(name));
  if (missing.length > 0) throw new RecordingError(`columns missing: ${missing.join(', ')}`);
  const skipped: string[] = [];
  const byAircraft = new Map<string, RecordedFrame[]>();
  records.forEach((record, index) => {
    const parsed =
      record.length === header.length ? NativeSampleSchema.safeParse(toFields(header, record)) : undefined;
    if (!parsed?.success) {
      const issue = parsed?.error.issues[0];
      skipped.push(`row ${index + 2}: ${issue ? `${issue.path.join('.')} ${issue.message}` : 'incomplete'}`);
      return;
    }
    const { serialNumber } = parsed.data;
    const frames = byAircraft.get(serialNumber);
    if (frames) frames.push(toFrame(parsed.data));
    else byAircraft.set(serialNumber, [toFrame(parsed.data)]);
  });
  if (cutLine !== null) skipped.push('the last row is cut off (no end of line)');
  if (byAircraft.size === 0) throw new RecordingError('no row holds a sample');
  return {
    format: 'canonical CSV',
    aircraft: [...byAircraft].map(([name, frames]) => ({ name, frames })),
    skipped,
  };
}

function toFields(header: readonly string[], record: readonly string[]): Record<string, unknown> {
  const cells = header.map((name, index): [string, unknown] => {
    const text = record[index] ?? '';
    if (text === '') return [name, undefined];
    if (name === 'codes') return [name, text.split(' ')];
    if (name === 'simulated') return [name, text === 'true'];
    return [name, TEXT_COLUMNS.has(name) ? text : Number(text)];
  });
  return Object.fromEntries(cells);
}

function toFrame(sample: NativeSample): RecordedFrame {
  const {
    serialNumber: _name,
    observedAt,
    sequence: _sequence,
    historical: _historical,
    flags: _flags,
    ...values
  } = sample;
  const known = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  return {
    ...EMPTY_FRAME,
    ...known,
    atMs: typeof observedAt === 'number' ? observedAt : fromInstant(observedAt),
  };
}
