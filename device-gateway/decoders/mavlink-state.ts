import { type MavlinkClock, UNSET_MAVLINK_CLOCK } from './mavlink-clock.ts';
import type { FieldsOf } from './mavlink-messages.ts';

/** A value with the instants it was heard at. */
export interface Heard<Value> {
  value: Value;
  /** By the vehicle's clock, Unix ms; null before anything told its time. */
  eventMs: number | null;
  receivedAtMs: number;
}

/** Words of the autopilot that wait for the next sample. */
export interface StatusText {
  severity: number;
  text: string;
  /** Of a text in chunks: its id and the chunk that comes next; 0 for a text of its own. */
  id: number;
  nextChunk: number;
  receivedAtMs: number;
}

/** What is known of one autopilot: messages are a merge-patch per system id, never a snapshot. */
export interface MavlinkVehicle {
  sysid: number;
  clock: MavlinkClock;
  /** Newest message, by our clock, Unix ms. */
  heardAtMs: number;
  /** false once its own HEARTBEAT says that it is no autopilot. */
  isAutopilot: boolean;
  heartbeat: Heard<
    Pick<FieldsOf<'HEARTBEAT'>, 'type' | 'autopilot' | 'base_mode' | 'custom_mode' | 'system_status'>
  > | null;
  landedState: Heard<number> | null;
  battery: Heard<number> | null;
  /** Last battery value taken as true, percent. */
  batteryPercent: number | null;
  chargeState: Heard<number> | null;
  gps: Heard<FieldsOf<'GPS_RAW_INT'>> | null;
  hud: Heard<FieldsOf<'VFR_HUD'>> | null;
  /** Unix ms that the Remote ID system message told, which dates its locations. */
  remoteIdClock: Heard<number> | null;
  texts: readonly StatusText[];
  /** Serial number that the vehicle itself broadcasts (Remote ID, UTM). */
  uasId: string | null;
  /** Taken for the one aircraft that is bound to the device, as it names none itself. */
  speaksForOnly: boolean;
  /** The kind of position message that makes samples, and since when only worse ones are heard, Unix ms. */
  position: { rank: number; worseSinceMs: number | null } | null;
}

/**
 * What is kept between the messages of one device: at most 32 vehicles, each with at most eight texts of 200
 * characters, and at most one frame's beginning of 279 bytes.
 */
export interface MavlinkState {
  readonly vehicles: readonly Readonly<MavlinkVehicle>[];
  /** Bytes of a frame that the message before ended in the middle of. */
  readonly rest: Uint8Array;
}

export const MAVLINK_VEHICLES_MAX = 32;
export const NO_BYTES = new Uint8Array(0);

export const EMPTY_MAVLINK_STATE: MavlinkState = {
  vehicles: [],
  rest: NO_BYTES,
};

/** A system heard for the first time. */
export function newVehicle(sysid: number, heardAtMs: number): MavlinkVehicle {
  return {
    sysid,
    clock: UNSET_MAVLINK_CLOCK,
    heardAtMs,
    isAutopilot: true,
    heartbeat: null,
    landedState: null,
    battery: null,
    batteryPercent: null,
    chargeState: null,
    gps: null,
    hud: null,
    remoteIdClock: null,
    texts: [],
    uasId: null,
    speaksForOnly: false,
    position: null,
  };
}

/** Written out: spreading an object of so many properties takes longer than decoding a frame. */
export function copyVehicle(vehicle: Readonly<MavlinkVehicle>): MavlinkVehicle {
  return {
    sysid: vehicle.sysid,
    clock: vehicle.clock,
    heardAtMs: vehicle.heardAtMs,
    isAutopilot: vehicle.isAutopilot,
    heartbeat: vehicle.heartbeat,
    landedState: vehicle.landedState,
    battery: vehicle.battery,
    batteryPercent: vehicle.batteryPercent,
    chargeState: vehicle.chargeState,
    gps: vehicle.gps,
    hud: vehicle.hud,
    remoteIdClock: vehicle.remoteIdClock,
    texts: vehicle.texts,
    uasId: vehicle.uasId,
    speaksForOnly: vehicle.speaksForOnly,
    position: vehicle.position,
  };
}
