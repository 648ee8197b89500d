import { toBattery } from './dji-sample.ts';
import { estimateEventMs, seeBoot, setClock } from './mavlink-clock.ts';
import { toSerialNumber } from './mavlink-identity.ts';
import type { FieldsOf, MavlinkMessage } from './mavlink-messages.ts';
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

/** A vehicle after one message of its autopilot; the same object where the message says nothing to keep. */
export function mergeMessage(
  vehicle: MavlinkVehicle,
  message: MavlinkMessage,
  receivedAtMs: number,
): MavlinkVehicle {
  const { clock } = vehicle;
  const heard = <Value>(value: Value): Heard<Value> => ({
    value,
    eventMs: estimateEventMs(clock, receivedAtMs),
    receivedAtMs,
  });
  switch (message.name) {
    case 'HEARTBEAT': {
      const isAutopilot = message.fields.autopilot !== NO_AUTOPILOT;
      return { ...vehicle, isAutopilot, heartbeat: isAutopilot ? heard(message.fields) : null };
    }
    case 'SYSTEM_TIME': {
      const { time_unix_usec: unixUs, time_boot_ms: bootMs } = message.fields;
      return { ...vehicle, clock: setClock(clock, { unixMs: unixUs / 1_000, bootMs }, receivedAtMs) };
    }
    case 'GLOBAL_POSITION_INT':
      return { ...vehicle, clock: seeBoot(clock, message.fields.time_boot_ms, receivedAtMs) };
    case 'HIGH_LATENCY2': {
      const seen = { ...vehicle, clock: seeBoot(clock, message.fields.timestamp, receivedAtMs) };
      return withBattery(seen, message.fields.battery, heard);
    }
    case 'GPS_RAW_INT':
      return { ...vehicle, gps: heard(message.fields) };
    case 'VFR_HUD':
      return { ...vehicle, hud: heard(message.fields) };
    case 'SYS_STATUS':
      return withBattery(vehicle, message.fields.battery_remaining, heard);
    case 'BATTERY_STATUS':
      return withBatteryStatus(vehicle, message.fields, heard);
    case 'EXTENDED_SYS_STATE':
      return { ...vehicle, landedState: heard(message.fields.landed_state) };
    case 'STATUSTEXT':
      return { ...vehicle, texts: addStatusText(vehicle.texts, message.fields, receivedAtMs) };
    case 'UTM_GLOBAL_POSITION': {
      const { flags, uas_id: id } = message.fields;
      return (flags & UTM_ID_KNOWN) === 0 ? vehicle : withIdentity(vehicle, id);
    }
    case 'OPEN_DRONE_ID_BASIC_ID':
      return message.fields.id_type === ID_TYPE_SERIAL_NUMBER
        ? withIdentity(vehicle, message.fields.uas_id)
        : vehicle;
    case 'OPEN_DRONE_ID_SYSTEM': {
      const { timestamp } = message.fields;
      return timestamp > 0
        ? { ...vehicle, remoteIdClock: heard((timestamp + REMOTE_ID_EPOCH_SECONDS) * 1_000) }
        : vehicle;
    }
    case 'OPEN_DRONE_ID_LOCATION':
      return vehicle;
  }
}

type Stamp = <Value>(value: Value) => Heard<Value>;

/** Percent left; -1 is "not known", of which ArduPilot without a monitor makes a whole flight. */
function withBattery(vehicle: MavlinkVehicle, percent: number, heard: Stamp): MavlinkVehicle {
  if (!(percent >= 0)) return vehicle;
  const batteryPercent = toBattery(percent, vehicle.batteryPercent) ?? vehicle.batteryPercent;
  return { ...vehicle, battery: heard(percent), batteryPercent };
}

/** The first battery stands for the aircraft, its state of charge too. */
function withBatteryStatus(
  vehicle: MavlinkVehicle,
  fields: FieldsOf<'BATTERY_STATUS'>,
  heard: Stamp,
): MavlinkVehicle {
  if (fields.id > 0) return vehicle;
  const known = withBattery(vehicle, fields.battery_remaining, heard);
  return fields.charge_state > 0 ? { ...known, chargeState: heard(fields.charge_state) } : known;
}

function withIdentity(vehicle: MavlinkVehicle, id: readonly number[]): MavlinkVehicle {
  const uasId = toSerialNumber(id);
  return uasId === undefined || uasId === vehicle.uasId ? vehicle : { ...vehicle, uasId };
}
