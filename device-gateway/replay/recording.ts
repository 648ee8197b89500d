import type { FlightMode } from '../../server/telemetry/sample.schema.ts';

/** One moment of a recorded flight, in canonical units; null is what the recording does not say. */
export interface RecordedFrame {
  /** Event time as recorded, Unix ms. */
  atMs: number;
  latitudeDegrees: number | null;
  longitudeDegrees: number | null;
  altitudeEllipsoidMeters: number | null;
  altitudeAmslMeters: number | null;
  heightAboveTakeoffMeters: number | null;
  heightAboveGroundMeters: number | null;
  groundSpeedMps: number | null;
  /** Up positive. */
  verticalSpeedMps: number | null;
  headingDegrees: number | null;
  trackDegrees: number | null;
  /** As recorded, implausible values included: judging them is the decoder's work. */
  batteryPercent: number | null;
  mode: FlightMode | null;
  codes: string[];
  simulated: boolean;
}

/** The flights of one file, one list of frames per aircraft, each in order of event time. */
export interface Recording {
  format: string;
  aircraft: { name: string | null; frames: RecordedFrame[] }[];
  /** What was left out and why, for the person who replays it. */
  skipped: string[];
  /** What was read otherwise than it is labelled. */
  notes?: string[];
}

/** What a recording itself does not say. */
export interface RecordingOptions {
  /** Hours by which its clock is ahead of UTC, where it names no zone. */
  utcOffsetHours: number;
  /** When a recording without any clock begins, Unix ms. */
  startAtMs?: number | undefined;
  /** Some makers write the time into the name. */
  fileName?: string;
}

/** The file is no recording that a reader knows; the message says what was expected. */
export class RecordingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RecordingError';
  }
}

export const EMPTY_FRAME: Omit<RecordedFrame, 'atMs'> = {
  latitudeDegrees: null,
  longitudeDegrees: null,
  altitudeEllipsoidMeters: null,
  altitudeAmslMeters: null,
  heightAboveTakeoffMeters: null,
  heightAboveGroundMeters: null,
  groundSpeedMps: null,
  verticalSpeedMps: null,
  headingDegrees: null,
  trackDegrees: null,
  batteryPercent: null,
  mode: null,
  codes: [],
  simulated: false,
};

/** Lines of a text and whether the last one was cut off before its end of line. */
export function splitLines(text: string): { lines: string[]; cutLine: string | null } {
  const lines = text.split(/\r?\n/);
  const last = lines.pop() ?? '';
  return { lines, cutLine: last.trim() === '' ? null : last };
}
