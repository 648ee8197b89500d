import { toStatus } from './odid-encoding.ts';
import type { RecordedFrame } from './recording.ts';

const DATA_TYPE = 0xff;
const VERSION = 0x20;
/** Items 001; 008 to 013; 015, 016 and 020, lowest bit: another byte follows. */
const DATA_ID = [0x81, 0xfd, 0xc4] as const;
const CONTENT_BYTES = 45;
const HEADER_BYTES = 3 + DATA_ID.length;
const WGS84 = 0;

/**
 * A frame as GB 46750-2025 broadcasts it, with the instant in full: what a past flight needs. Half metres,
 * tenths of a degree and of a metre per second. It has no place for a height above ground, which is left out.
 */
export function encodeGb46750(
  frame: RecordedFrame,
  context: { serialNumber: string; atMs: number },
): Uint8Array {
  const bytes = Buffer.alloc(HEADER_BYTES + CONTENT_BYTES);
  bytes.set([DATA_TYPE, VERSION, CONTENT_BYTES, ...DATA_ID]);
  bytes.write(context.serialNumber, 6, 20, 'latin1');
  const { latitudeDegrees: latitude, longitudeDegrees: longitude } = frame;
  const isPlaced = latitude !== null && longitude !== null;
  bytes.writeInt32LE(isPlaced ? Math.round(longitude * 1e7) : -1, 26);
  bytes.writeInt32LE(isPlaced ? Math.round(latitude * 1e7) : -1, 30);
  bytes.writeUInt16LE(frame.trackDegrees === null ? 0xffff : Math.round(frame.trackDegrees * 10) % 3_600, 34);
  bytes.writeUInt16LE(
    frame.groundSpeedMps === null ? 0xffff : Math.min(0xfffe, Math.round(frame.groundSpeedMps * 10)),
    36,
  );
  bytes.writeUInt16LE(toHalfMeters(frame.heightAboveTakeoffMeters, 9_000), 38);
  bytes[40] = toVerticalSpeed(frame.verticalSpeedMps);
  bytes.writeUInt16LE(toHalfMeters(frame.altitudeEllipsoidMeters, 1_000), 41);
  // Both say 0 unknown, 1 ground, 2 air, 3 emergency.
  bytes[43] = toStatus(frame.mode);
  bytes[44] = WGS84;
  bytes.writeUIntLE(Math.round(context.atMs), 45, 6);
  return bytes;
}

function toHalfMeters(meters: number | null, above: number): number {
  return meters === null ? 0 : Math.max(1, Math.min(0xffff, Math.round((meters + above) * 2)));
}

/** Bit 7 says downwards, the rest counts half metres per second; 0xFF is unknown. */
function toVerticalSpeed(speedMps: number | null): number {
  if (speedMps === null) return 0xff;
  const raw = Math.min(126, Math.round(Math.abs(speedMps) * 2));
  return speedMps < 0 ? raw | 0x80 : raw;
}
