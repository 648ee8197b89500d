/** Aircraft properties that a canonical sample is made of, by DJI's names. */
export const DJI_FIELDS = [
  'latitude',
  'longitude',
  'height',
  'elevation',
  'horizontal_speed',
  'vertical_speed',
  'attitude_head',
  'battery',
  'mode_code',
  'mode_code_reason',
] as const;
export type DjiField = (typeof DJI_FIELDS)[number];

export interface DjiReading {
  value: number;
  /** Event time of the message that brought it, Unix ms. */
  atMs: number;
}

export type DjiReadings = Readonly<Partial<Record<DjiField, DjiReading>>>;

/** What is known of one aircraft: OSD is a merge-patch per serial number, never a full snapshot. */
export interface DjiAircraft {
  readings: DjiReadings;
  /** Newest event time merged, Unix ms. */
  observedAtMs: number;
  /** Last battery value taken as true, percent. */
  batteryPercent: number | null;
  /** Open HMS alarms, `dji:hms:0x…`; each report is the complete list. */
  hmsCodes: readonly string[];
}

/** The aircraft one device reports, by serial number. */
export type DjiState = ReadonlyMap<string, DjiAircraft>;

export const EMPTY_DJI_STATE: DjiState = new Map();

export function withAircraft(state: DjiState, serialNumber: string, aircraft: DjiAircraft): DjiState {
  return new Map(state).set(serialNumber, aircraft);
}
