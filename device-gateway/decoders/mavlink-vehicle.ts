import { toBattery } from './dji-sample.ts';
import { estimateEventMs, isUnixMs, seeBoot, setClock } from './mavlink-clock.ts';
import { toSerialNumber } from './mavlink-identity.ts';
import type { MavlinkMessage } from './mavlink-messages.ts';
import type { Heard, MavlinkVehicle } from './mavlink-state.ts';
import { addStatusText } from './mavlink-texts.ts';

/** MAV_AUTOPILOT_INVALID: a ground station, radio, camera or gimbal. */
const NO_AUTOPILOT = 8;
/** MAV_ODID_ID_TYPE_SERIAL_NUMBER, CTA-2063-A. */
const ID_TYPE_SERIAL_NUMBER = 1;
/** Remote ID counts seconds since 2019-01-01 UTC. */
const REMOTE_ID_EPOCH_SECONDS = 1_546_300_800;
/** UTM_DATA_AVAIL_FLAGS_UAS_ID_AVAILABLE. */
const UTM_ID_KNOWN = 2;

/**
 * Merges one message of its autopilot into a vehicle, in place: it is the decoder's own copy, made once per
 * publish however many frames that holds.
 */
export function mergeMessage(vehicle: MavlinkVehicle, message: MavlinkMessage, receivedAtMs: number): void {
  switch (message.name) {
    case 'HEARTBEAT':
      vehicle.isAutopilot = message.fields.autopilot !== NO_AUTOPILOT;
      vehicle.heartbeat = vehicle.isAutopilot ? heard(vehicle, message.fields, receivedAtMs) : null;
      return;
    case 'SYSTEM_TIME':
      vehicle.clock = setClock(
        vehicle.clock,
        { unixMs: message.fields.time_unix_usec / 1_000, bootMs: message.fields.time_boot_ms },
        receivedAtMs,
      );
      return;
    case 'GLOBAL_POSITION_INT':
      vehicle.clock = seeBoot(vehicle.clock, message.fields.time_boot_ms, receivedAtMs);
      return;
    case 'HIGH_LATENCY2':
      vehicle.clock = seeBoot(vehicle.clock, message.fields.timestamp, receivedAtMs);
      mergeBattery(vehicle, message.fields.battery, receivedAtMs);
      return;
    case 'GPS_RAW_INT':
      vehicle.gps = heard(vehicle, message.fields, receivedAtMs);
      return;
    case 'VFR_HUD':
      vehicle.hud = heard(vehicle, message.fields, receivedAtMs);
      return;
    case 'SYS_STATUS':
      mergeBattery(vehicle, message.fields.battery_remaining, receivedAtMs);
      return;
    case 'EXTENDED_SYS_STATE':
      vehicle.landedState = heard(vehicle, message.fields.landed_state, receivedAtMs);
      return;
    case 'STATUSTEXT':
      vehicle.texts = addStatusText(vehicle.texts, message.fields, receivedAtMs);
      return;
    default:
      mergeRareMessage(vehicle, message, receivedAtMs);
      return;
  }
}

function mergeRareMessage(vehicle: MavlinkVehicle, message: MavlinkMessage, receivedAtMs: number): void {
  switch (message.name) {
    case 'BATTERY_STATUS':
      // The first battery stands for the aircraft.
      if (message.fields.id > 0) return;
      mergeBattery(vehicle, message.fields.battery_remaining, receivedAtMs);
      if (message.fields.charge_state > 0)
        vehicle.chargeState = heard(vehicle, message.fields.charge_state, receivedAtMs);
      return;
    case 'UTM_GLOBAL_POSITION':
      if (message.fields.flags & UTM_ID_KNOWN) mergeIdentity(vehicle, message.fields.uas_id);
      return;
    case 'OPEN_DRONE_ID_BASIC_ID':
      if (message.fields.id_type === ID_TYPE_SERIAL_NUMBER) mergeIdentity(vehicle, message.fields.uas_id);
      return;
    case 'OPEN_DRONE_ID_SYSTEM':
      mergeRemoteIdClock(vehicle, message.fields.timestamp, receivedAtMs);
      return;
  }
}

function heard<Value>(vehicle: MavlinkVehicle, value: Value, receivedAtMs: number): Heard<Value> {
  return { value, eventMs: estimateEventMs(vehicle.clock, receivedAtMs), receivedAtMs };
}

/** Percent left; -1 is "not known", of which ArduPilot without a monitor makes a whole flight. */
function mergeBattery(vehicle: MavlinkVehicle, percent: number, receivedAtMs: number): void {
  if (!(percent >= 0)) return;
  vehicle.batteryPercent = toBattery(percent, vehicle.batteryPercent) ?? vehicle.batteryPercent;
  vehicle.battery = heard(vehicle, percent, receivedAtMs);
}

function mergeIdentity(vehicle: MavlinkVehicle, id: readonly number[]): void {
  vehicle.uasId = toSerialNumber(id) ?? vehicle.uasId;
}

function mergeRemoteIdClock(vehicle: MavlinkVehicle, seconds: number, receivedAtMs: number): void {
  const unixMs = (seconds + REMOTE_ID_EPOCH_SECONDS) * 1_000;
  if (seconds > 0 && isUnixMs(unixMs)) vehicle.remoteIdClock = heard(vehicle, unixMs, receivedAtMs);
}
