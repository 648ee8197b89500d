import { offsetPosition, type Position } from '../../server/lib/geo.ts';
import type { RecordedFrame } from './recording.ts';

export interface Shape {
  /** Excerpt: seconds after the first frame, and its length. */
  fromSeconds: number;
  forSeconds: number | null;
  /** At most this many frames a second. */
  rateHz: number | null;
  /** New place of the take-off point. */
  moveTo: Position | null;
}

/** Cuts, thins and moves a recording's frames; the times stay as recorded. */
export function shapeFrames(frames: readonly RecordedFrame[], shape: Shape): RecordedFrame[] {
  const moved = shape.moveTo ? moveFrames(frames, shape.moveTo) : [...frames];
  const startMs = (moved[0]?.atMs ?? 0) + shape.fromSeconds * 1_000;
  const endMs = shape.forSeconds === null ? Number.POSITIVE_INFINITY : startMs + shape.forSeconds * 1_000;
  const cut = moved.filter((frame) => frame.atMs >= startMs && frame.atMs <= endMs);
  return shape.rateHz === null ? cut : thin(cut, 1_000 / shape.rateHz);
}

/** Keeps the first frame of each interval, so that thinning never drifts. */
function thin(frames: readonly RecordedFrame[], intervalMs: number): RecordedFrame[] {
  const startMs = frames[0]?.atMs ?? 0;
  let lastSlot = -1;
  return frames.filter((frame) => {
    const slot = Math.floor((frame.atMs - startMs) / intervalMs);
    const keep = slot > lastSlot;
    if (keep) lastSlot = slot;
    return keep;
  });
}

function isPlaced(frame: RecordedFrame): frame is RecordedFrame & Position {
  return frame.latitudeDegrees !== null && frame.longitudeDegrees !== null && !isNowhere(frame);
}

/** 0/0 means "no fix": it is neither a take-off point nor a place to move. */
function isNowhere(frame: RecordedFrame): boolean {
  return frame.latitudeDegrees === 0 && frame.longitudeDegrees === 0;
}

const METERS_PER_DEGREE = (6_371_008.8 * Math.PI) / 180;

function moveFrames(frames: readonly RecordedFrame[], to: Position): RecordedFrame[] {
  const from = frames.find(isPlaced);
  if (!from) return [...frames];
  const eastMetersPerDegree = METERS_PER_DEGREE * Math.cos((from.latitudeDegrees * Math.PI) / 180);
  return frames.map((frame) => {
    if (!isPlaced(frame)) return frame;
    const north = (frame.latitudeDegrees - from.latitudeDegrees) * METERS_PER_DEGREE;
    const east = (frame.longitudeDegrees - from.longitudeDegrees) * eastMetersPerDegree;
    return { ...frame, ...offsetPosition(to, north, east) };
  });
}
