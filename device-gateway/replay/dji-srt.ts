import { fromInstant, HOUR_MS } from '../../server/lib/clock.ts';
import { type RecordedFrame, type Recording, RecordingError, type RecordingOptions } from './recording.ts';
import { readSrtBlocks, type SrtBlock } from './srt-blocks.ts';
import { readSrtValues, type SrtValues } from './srt-values.ts';
import { isDownPositive, turnedUp } from './vertical-sign.ts';

/** Clock and subtitle time may drift this far apart before the clock is believed again. */
const DRIFT_MS = 2_000;
/** Newer firmware names its files by the local time at which they begin: DJI_20250131120500_0001_D.SRT */
const NAME_CLOCK = /DJI_(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})_/i;
const NO_CLOCK =
  'these subtitles show no clock, nor does the file’s name: say when the video begins with --start-at, or fly it with --now';

/**
 * DJI video subtitles of Mavic, Air, Mini, Phantom and Matrice. Their clock is local, without zone, and on older
 * models in whole seconds: two blocks of one second are two samples, told apart by their subtitle time. Models
 * without a clock begin at `startAtMs`, else at the time in the file's name.
 * @throws RecordingError when no block holds a position, or nothing tells when it was
 */
export function readDjiSrt(text: string, options: RecordingOptions): Recording {
  const { blocks, isCut } = readSrtBlocks(text);
  const skipped: string[] = [];
  const read = blocks.flatMap((block) => {
    const values = readSrtValues(block.body, options.utcOffsetHours);
    if (!values) skipped.push(`block ${block.label} has no time or position`);
    return values ? [{ block, values }] : [];
  });
  if (read.length === 0) throw new RecordingError('no subtitle block holds a position');
  const timeline = new Timeline(findStart(options));
  const placed = read.flatMap(({ block, values }): RecordedFrame[] => {
    const atMs = timeline.place(block, values);
    if (atMs === undefined) skipped.push(`block ${block.label} has no time or position`);
    return atMs === undefined ? [] : [{ ...values.frame, atMs }];
  });
  if (placed.length === 0) throw new RecordingError(NO_CLOCK);
  if (isCut) skipped.push('the last line is cut off');
  const frames = isDownPositive(placed) ? turnedUp(placed) : placed;
  return { format: 'DJI subtitles', aircraft: [{ name: null, frames }], skipped };
}

function findStart({ startAtMs, fileName, utcOffsetHours }: RecordingOptions): number | undefined {
  if (startAtMs !== undefined) return startAtMs;
  const name = NAME_CLOCK.exec(fileName ?? '');
  if (!name) return undefined;
  const [, year, month, day, hour, minute, second] = name;
  const local = fromInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`);
  return Number.isFinite(local) ? local - utcOffsetHours * HOUR_MS : undefined;
}

/** Event time of each block: the clock of the first, then the subtitles' own pace. */
class Timeline {
  readonly #startMs: number | undefined;
  #anchor: { clockMs: number; cueMs: number } | undefined;
  #lastCueMs = 0;

  constructor(startMs: number | undefined) {
    this.#startMs = startMs;
  }

  /** undefined before anything told the time. */
  place({ cueMs }: SrtBlock, { clockMs, differenceMs }: SrtValues): number | undefined {
    const atCueMs = cueMs ?? this.#lastCueMs + (differenceMs ?? 0);
    this.#lastCueMs = atCueMs;
    if (clockMs === null && !this.#anchor) {
      if (this.#startMs === undefined) return undefined;
      this.#anchor = { clockMs: this.#startMs, cueMs: 0 };
    }
    const expected = this.#anchor ? this.#anchor.clockMs + atCueMs - this.#anchor.cueMs : Number.NaN;
    if (clockMs === null || Math.abs(expected - clockMs) <= DRIFT_MS) return expected;
    this.#anchor = { clockMs, cueMs: atCueMs };
    return clockMs;
  }
}
