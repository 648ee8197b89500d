import { HOUR_MS } from '../../server/lib/clock.ts';
import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import { ODID_STATUS } from '../decoders/odid.ts';
import { ODID_MESSAGE_BYTES } from '../decoders/odid-message.ts';
import { toOdidSeconds } from '../decoders/odid-time.ts';
import type { RecordedFrame } from './recording.ts';

/** F3411-22a. */
const VERSION = 2;
const SERIAL_NUMBER_ID = 1;
const HELICOPTER_OR_MULTIROTOR = 2;
const DIRECTION_UNKNOWN = 361;
const VERTICAL_SPEED_RAW_UNKNOWN = 126;
const VERTICAL_SPEED_RAW_MAX = 124;
/** Speeds up to here count quarter metres per second; 254 quarters, since 255 is read as unknown. */
const SLOW_MPS_MAX = 63.5;

/** Message pack of Basic ID, Location and System: what one Remote ID broadcast carries. */
export function encodeOdidPack(
  frame: RecordedFrame,
  context: { serialNumber: string; atMs: number },
): Uint8Array {
  const messages = [
    encodeBasicId(context.serialNumber),
    encodeLocation(frame, context.atMs),
    encodeSystem(context.atMs),
  ];
  return Buffer.concat([Buffer.from([0xf0 | VERSION, ODID_MESSAGE_BYTES, messages.length]), ...messages]);
}

function messageOf(type: number): Buffer {
  const message = Buffer.alloc(ODID_MESSAGE_BYTES);
  message[0] = (type << 4) | VERSION;
  return message;
}

function encodeBasicId(serialNumber: string): Buffer {
  const message = messageOf(0);
  message[1] = (SERIAL_NUMBER_ID << 4) | HELICOPTER_OR_MULTIROTOR;
  message.write(serialNumber, 2, 20, 'latin1');
  return message;
}

/** Location/Vector: half metres, quarter metres per second, whole degrees, tenths of a second. */
function encodeLocation(frame: RecordedFrame, atMs: number): Buffer {
  const message = messageOf(1);
  const isAboveGround = frame.heightAboveTakeoffMeters === null && frame.heightAboveGroundMeters !== null;
  const direction = frame.trackDegrees === null ? DIRECTION_UNKNOWN : Math.round(frame.trackDegrees) % 360;
  const isWest = direction >= 180;
  const speed = toSpeed(frame.groundSpeedMps);
  message[1] =
    (toStatus(frame.mode) << 4) |
    (isAboveGround ? 0b100 : 0) |
    (isWest ? 0b010 : 0) |
    (speed.isFast ? 0b001 : 0);
  message[2] = isWest ? direction - 180 : direction;
  message[3] = speed.raw;
  message.writeInt8(toVerticalSpeed(frame.verticalSpeedMps), 4);
  message.writeInt32LE(Math.round((frame.latitudeDegrees ?? 0) * 1e7), 5);
  message.writeInt32LE(Math.round((frame.longitudeDegrees ?? 0) * 1e7), 9);
  message.writeUInt16LE(toAltitude(frame.altitudeEllipsoidMeters), 15);
  message.writeUInt16LE(toAltitude(frame.heightAboveTakeoffMeters ?? frame.heightAboveGroundMeters), 17);
  message.writeUInt16LE(Math.floor((atMs % HOUR_MS) / 100), 21);
  return message;
}

/** Only the time: where the pilot stands is not in a recording. */
function encodeSystem(atMs: number): Buffer {
  const message = messageOf(4);
  message.writeUInt16LE(1, 10);
  message.writeUInt32LE(toOdidSeconds(atMs), 20);
  return message;
}

const EMERGENCIES: ReadonlySet<FlightMode> = new Set<FlightMode>([
  'emergency',
  'forcedLanding',
  'threePropellerLanding',
]);

/** Status of a mode; one that says nothing of ground or air is undeclared. */
export function toStatus(mode: FlightMode | null): number {
  if (mode === null || mode === 'unknown' || mode === 'notConnected') return ODID_STATUS.undeclared;
  if (mode === 'standby' || mode === 'takeoffPreparation') return ODID_STATUS.ground;
  return EMERGENCIES.has(mode) ? ODID_STATUS.emergency : ODID_STATUS.airborne;
}

function toSpeed(speedMps: number | null): { raw: number; isFast: boolean } {
  if (speedMps === null) return { raw: 0xff, isFast: true };
  if (speedMps <= SLOW_MPS_MAX) return { raw: Math.round(speedMps * 4), isFast: false };
  return { raw: Math.min(254, Math.max(0, Math.round((speedMps - 63.75) / 0.75))), isFast: true };
}

function toVerticalSpeed(speedMps: number | null): number {
  if (speedMps === null) return VERTICAL_SPEED_RAW_UNKNOWN;
  return Math.max(-VERTICAL_SPEED_RAW_MAX, Math.min(VERTICAL_SPEED_RAW_MAX, Math.round(speedMps * 2)));
}

/** Half metres above -1000 m; 0 is unknown. */
function toAltitude(meters: number | null): number {
  return meters === null ? 0 : Math.max(1, Math.min(0xffff, Math.round((meters + 1_000) * 2)));
}
