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
  serialNumber: string;
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

/** What one device told: the aircraft it reports, and what hangs on its gateways. */
export interface DjiState {
  /** A list, not a map: it is copied with every message, and has one or two entries. */
  readonly aircraft: readonly DjiAircraft[];
  /** By the gateway's serial number. */
  readonly topologies: ReadonlyMap<string, DjiTopology>;
}

export const EMPTY_DJI_STATE: DjiState = { aircraft: [], topologies: new Map() };

/** More than a device may be bound to; a receiver that hears more forgets the one it heard first. */
const AIRCRAFT_MAX = 256;
/** One login is one dock or controller; a bridge may join a few. */
const TOPOLOGIES_MAX = 16;

export function findAircraft(state: DjiState, serialNumber: string): DjiAircraft | undefined {
  for (const one of state.aircraft) if (one.serialNumber === serialNumber) return one;
  return undefined;
}

export function withAircraft(state: DjiState, aircraft: DjiAircraft): DjiState {
  const { topologies } = state;
  const index = state.aircraft.findIndex((one) => one.serialNumber === aircraft.serialNumber);
  if (index >= 0) return { aircraft: state.aircraft.with(index, aircraft), topologies };
  return { aircraft: [...state.aircraft, aircraft].slice(-AIRCRAFT_MAX), topologies };
}

/** What a gateway now carries. Aircraft that left it are forgotten: what they said is no longer so. */
export function withTopology(state: DjiState, gatewaySerialNumber: string, topology: DjiTopology): DjiState {
  const before = state.topologies.get(gatewaySerialNumber);
  const present = new Set(topology.subDevices.map((one) => one.serialNumber));
  const gone = new Set(before?.subDevices.map((one) => one.serialNumber).filter((one) => !present.has(one)));
  const topologies = new Map(state.topologies);
  const oldest = topologies.keys().next();
  if (!before && topologies.size >= TOPOLOGIES_MAX && !oldest.done) topologies.delete(oldest.value);
  return {
    aircraft: gone.size === 0 ? state.aircraft : state.aircraft.filter((one) => !gone.has(one.serialNumber)),
    topologies: topologies.set(gatewaySerialNumber, topology),
  };
}
