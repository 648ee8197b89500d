import { toInstant } from '../../server/lib/clock.ts';
import { CSV_COLUMNS } from '../replay/canonical-csv.ts';
import type { RecordedFrame } from '../replay/recording.ts';

export const CSV_HEADER = `${CSV_COLUMNS.join(',')}\n`;

/** Frames of one aircraft → rows of canonical CSV, as the replay reads it. Values hold no commas or quotes. */
export function toCsvRows(frames: readonly RecordedFrame[], serialNumber: string): string {
  return frames
    .map((frame) => `${CSV_COLUMNS.map((name) => toCell(frame, name, serialNumber)).join(',')}\n`)
    .join('');
}

function toCell(frame: RecordedFrame, name: (typeof CSV_COLUMNS)[number], serialNumber: string): string {
  if (name === 'serialNumber') return serialNumber;
  if (name === 'observedAt') return toInstant(frame.atMs);
  const value = frame[name];
  return Array.isArray(value) ? value.join(' ') : String(value ?? '');
}
