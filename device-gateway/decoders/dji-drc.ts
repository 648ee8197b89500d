import { type Decoded, noted, quarantine, refused } from './decoded.ts';
import type { DjiEnvelope } from './dji-envelope.ts';
import type { DjiGatewayContext } from './dji-gateway.ts';
import { addReadings } from './dji-osd.ts';
import { readProperties } from './dji-readings.ts';
import type { DjiState } from './dji-state.ts';
import { findStreamed } from './dji-subject.ts';
import { isRecord } from './parse-json.ts';

/** Methods of the control link that move or describe the aircraft; the others keep the link itself. */
const POSITIONS = 'osd_info_push';
const DESCRIBING = new Set([POSITIONS, 'drc_drone_state_push']);

/**
 * One `thing/product/{gateway}/drc/up` message of the high-rate control link. `osd_info_push` (1 to 30 Hz) is
 * a sample; `drc_drone_state_push` carries the mode. `heart_beat`, `hsi_info_push`, `delay_info_push` and
 * `joystick_invalid_notify` describe the link. The messages have neither serial number nor always a time:
 * ours of receipt then stands in its place, and the sample says so.
 */
export function decodeDrc(
  state: DjiState,
  { method, data, timestampMs }: DjiEnvelope,
  context: DjiGatewayContext,
): Decoded<DjiState> {
  if (method === null)
    return refused(state, quarantine('PAYLOAD_INVALID', 'a message of the control link needs "method"'));
  if (!DESCRIBING.has(method)) return noted(state, 'djiControlLink');
  if (!isRecord(data))
    return refused(state, quarantine('PAYLOAD_INVALID', `"data" of ${method} is not an object`));
  const { gatewaySerialNumber, receivedAtMs, bound } = context;
  const observedAtMs = timestampMs ?? receivedAtMs;
  const serialNumber = findStreamed(state, gatewaySerialNumber, { atMs: observedAtMs, bound });
  if (serialNumber === undefined) return refused(state, subjectUnknown(gatewaySerialNumber));
  const read = readProperties(toProperties(data), observedAtMs);
  if ('invalid' in read)
    return refused(state, quarantine('PAYLOAD_INVALID', `"${read.invalid}" is not a number`, serialNumber));
  if (read.readings.latitude === null && read.readings.mode_code === null)
    return method === POSITIONS
      ? refused(state, quarantine('PAYLOAD_INVALID', `${method} without "latitude"`, serialNumber))
      : noted(state, 'djiControlLink');
  const flags = timestampMs === null ? (['timeOfReceipt'] as const) : [];
  const moment = { serialNumber, observedAtMs, receivedAtMs, flags, motion: 'own' } as const;
  return addReadings(state, read.readings, moment);
}

/**
 * The stream's names → those of OSD. Ground speed is the length of the horizontal vector whatever its frame,
 * which DJI does not document: a course can't be told from it. `speed_z` is left out, its sign is not documented.
 */
function toProperties(data: Record<string, unknown>): Record<string, unknown> {
  const { latitude, longitude, height, attitude_head, mode_code, speed_x: x, speed_y: y } = data;
  const horizontal_speed = typeof x === 'number' && typeof y === 'number' ? Math.hypot(x, y) : undefined;
  return { latitude, longitude, height, attitude_head, mode_code, horizontal_speed };
}

function subjectUnknown(gatewaySerialNumber: string) {
  return quarantine(
    'AIRCRAFT_NOT_BOUND',
    `the control link of ${gatewaySerialNumber} names no aircraft, and not exactly one is bound or heard: bind the aircraft it flies, or let it send update_topo and OSD first`,
  );
}
