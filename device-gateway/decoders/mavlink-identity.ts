import { type Quarantined, quarantine } from './decoded.ts';
import type { MavlinkVehicle } from './mavlink-state.ts';

/** An autopilot heard so lately is there beside this one (DJI's demo, too, calls a device offline after 60 s). */
const BESIDE_MS = 60_000;
const SERIAL_NUMBER = /^[A-Za-z0-9]{8,20}$/;
const NAMING =
  'let the autopilot name its aircraft by OPEN_DRONE_ID_BASIC_ID, or give each aircraft a device login of its own';

/** Bytes of a broadcast identity, padded with zeros or spaces → serial number; undefined when they hold none. */
export function toSerialNumber(bytes: readonly number[]): string | undefined {
  const end = bytes.indexOf(0);
  const text = String.fromCharCode(...(end < 0 ? bytes : bytes.slice(0, end))).trim();
  return SERIAL_NUMBER.test(text) ? text : undefined;
}

/**
 * Whose position it is. MAVLink numbers systems from 1 to 255 and names nobody: the serial number that the
 * vehicle broadcasts counts if the device may speak for it, else the one aircraft bound to the device. Two
 * autopilots behind one device are never both taken for its only aircraft.
 */
export function findAircraft(
  vehicle: MavlinkVehicle,
  all: readonly MavlinkVehicle[],
  context: { receivedAtMs: number; bound: ReadonlySet<string> },
): { serialNumber: string; isOnly: boolean } | { quarantined: Quarantined } {
  const { receivedAtMs, bound } = context;
  const { uasId, sysid } = vehicle;
  // A device without bindings is a receiver, or may report nobody: that is judged after decoding.
  if (uasId !== null && (bound.has(uasId) || bound.size === 0)) return { serialNumber: uasId, isOnly: false };
  if (bound.size === 0)
    return refusal(
      'no aircraft is bound to this device: bind the one it flies (POST /v1/devices/:id/bindings)',
    );
  if (bound.size > 1) {
    const heard = uasId === null ? 'names no aircraft' : `calls itself ${uasId}, which is not among them`;
    return refusal(
      `${bound.size} aircraft are bound to this device and MAVLink system ${sysid} ${heard}: ${NAMING}`,
    );
  }
  const only: string = bound.values().next().value ?? '';
  for (const other of all) {
    const isBeside = other.sysid !== sysid && receivedAtMs - other.heardAtMs <= BESIDE_MS;
    if (other.speaksForOnly && isBeside)
      return refusal(
        `MAVLink system ${sysid} beside system ${other.sysid}, and only ${only} is bound to this device: ${NAMING}`,
      );
  }
  return { serialNumber: only, isOnly: true };
}

function refusal(detail: string): { quarantined: Quarantined } {
  return { quarantined: quarantine('AIRCRAFT_NOT_BOUND', detail) };
}
