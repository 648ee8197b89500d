/** A stretch of event time, Unix ms; `toMs` null: to this day. */
export interface Hole {
  fromMs: number;
  toMs: number | null;
}

/** What one side of a gap looked like, as far as it tells why. */
export interface GapSide {
  atMs: number;
  receivedAtMs: number;
  latitudeDegrees: number | null;
  longitudeDegrees: number | null;
  heightMeters: number | null;
  groundSpeedMps: number | null;
  batteryPercent: number | null;
  mode: string | null;
  codes: readonly string[];
  flags: readonly string[];
}

/** A silence of an airborne aircraft: facts of the batches only; its cause is weighed when it is read. */
export interface RecordedGap {
  fromMs: number;
  toMs: number | null;
  deviceId: string | null;
  /** Five usual intervals, at least 5 s: shorter silence is none. */
  thresholdMs: number;
  before: GapSide;
  after: GapSide | null;
  /** What no sample has filled yet; empty once everything came. */
  holes: Hole[];
  backfilledCount: number;
  /** Other devices heard meanwhile: true, false (they were before), or null when there were none to hear. */
  othersHeard: boolean | null;
}

/** The gaps of one flight, written by the projection and by nothing else. */
export interface FlightGapsRecord {
  _id: string;
  /** Last batch applied: seeing one again changes nothing. */
  appliedSeq: number;
  gaps: RecordedGap[];
  /** Gaps found beyond those kept. */
  droppedCount: number;
}
