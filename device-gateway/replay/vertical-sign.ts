import type { RecordedFrame } from './recording.ts';

/** Frames further apart say nothing of how fast one of them rose. */
const GAP_MS_MAX = 3_000;
/** Slower movement drowns in the steps of a height of one decimal. */
const MOVING_MPS = 0.5;
const PAIRS_MIN = 5;

/**
 * Whether a recording's vertical speed is positive downwards, which no maker writes down: told by whether the
 * height falls while it is positive. false too when it hardly moves up or down.
 */
export function isDownPositive(frames: readonly RecordedFrame[]): boolean {
  let agreement = 0;
  let pairs = 0;
  frames.forEach((frame, index) => {
    const next = frames[index + 1];
    const [height, later] = [frame.heightAboveTakeoffMeters, next?.heightAboveTakeoffMeters ?? null];
    const speed = frame.verticalSpeedMps;
    if (!next || height === null || later === null || speed === null || Math.abs(speed) < MOVING_MPS) return;
    const elapsedMs = next.atMs - frame.atMs;
    if (elapsedMs <= 0 || elapsedMs > GAP_MS_MAX) return;
    pairs += 1;
    agreement += Math.sign(speed) * (later - height);
  });
  return pairs >= PAIRS_MIN && agreement < 0;
}

/** The same frames with their vertical speed up positive. */
export function turnedUp(frames: readonly RecordedFrame[]): RecordedFrame[] {
  return frames.map((frame) => {
    const speed = frame.verticalSpeedMps;
    return speed === null || speed === 0 ? frame : { ...frame, verticalSpeedMps: -speed };
  });
}
