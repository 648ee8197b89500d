import type { DjiTopology } from './dji-topology.ts';

/** One number of an aircraft and the event time of the message that brought it, Unix ms. */
export interface DjiReading {
  value: number;
  atMs: number;
}

/** Aircraft properties that a canonical sample is made of, by DJI's names; null until one came. */
export interface DjiReadings {
  readonly latitude: DjiReading | null;
  readonly longitude: DjiReading | null;
  readonly height: DjiReading | null;
  readonly elevation: DjiReading | null;
  readonly horizontal_speed: DjiReading | null;
  readonly vertical_speed: DjiReading | null;
  readonly attitude_head: DjiReading | null;
  /** `battery.capacity_percent` */
  readonly battery: DjiReading | null;
  readonly mode_code: DjiReading | null;
  readonly mode_code_reason: DjiReading | null;
  /** `position_state`: 1 when it says that there is a position, 0 when there can be none. */
  readonly fix: DjiReading | null;
}

export const NO_READINGS: DjiReadings = {
  latitude: null,
  longitude: null,
  height: null,
  elevation: null,
  horizontal_speed: null,
  vertical_speed: null,
  attitude_head: null,
  battery: null,
  mode_code: null,
  mode_code_reason: null,
  fix: null,
};

/** What is known of one aircraft: OSD is a merge-patch per serial number, never a full snapshot. */
export interface DjiAircraft {
  readings: DjiReadings;
  /** Newest event time merged, Unix ms. */
  observedAtMs: number;
  /** Last battery value taken as true, percent. */
  batteryPercent: number | null;
  /** Open HMS alarms, `dji:hms:0x…`; each report is the complete list. */
  hmsCodes: readonly string[];
  /** Event time of that report, Unix ms. */
  hmsAtMs: number;
}

export const UNHEARD_AIRCRAFT: DjiAircraft = {
  readings: NO_READINGS,
  observedAtMs: 0,
  batteryPercent: null,
  hmsCodes: [],
  hmsAtMs: 0,
};

/** What one device told: the aircraft it reports, and what hangs on its gateways, both by serial number. */
export interface DjiState {
  readonly aircraft: ReadonlyMap<string, DjiAircraft>;
  readonly topologies: ReadonlyMap<string, DjiTopology>;
}

export const EMPTY_DJI_STATE: DjiState = { aircraft: new Map(), topologies: new Map() };

/** More than a device may be bound to; a receiver that hears more forgets the one it heard first. */
const AIRCRAFT_MAX = 256;
/** One login is one dock or controller; a bridge may join a few. */
const TOPOLOGIES_MAX = 16;

export function withAircraft(state: DjiState, serialNumber: string, aircraft: DjiAircraft): DjiState {
  return { ...state, aircraft: withEntry(state.aircraft, serialNumber, aircraft, AIRCRAFT_MAX) };
}

/** What a gateway now carries. Aircraft that left it are forgotten: what they said is no longer so. */
export function withTopology(state: DjiState, gatewaySerialNumber: string, topology: DjiTopology): DjiState {
  const before = state.topologies.get(gatewaySerialNumber);
  const present = new Set(topology.subDevices.map((one) => one.serialNumber));
  const gone = before?.subDevices.filter((one) => !present.has(one.serialNumber)) ?? [];
  const aircraft = gone.some((one) => state.aircraft.has(one.serialNumber))
    ? new Map([...state.aircraft].filter(([known]) => !gone.some((one) => one.serialNumber === known)))
    : state.aircraft;
  return {
    aircraft,
    topologies: withEntry(state.topologies, gatewaySerialNumber, topology, TOPOLOGIES_MAX),
  };
}

function withEntry<Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
  value: Value,
  entriesMax: number,
): ReadonlyMap<string, Value> {
  const next = new Map(map);
  if (next.size >= entriesMax && !next.has(key)) next.delete(next.keys().next().value ?? '');
  return next.set(key, value);
}
