import { SerialNumberSchema } from '../../server/lib/wire.schema.ts';
import { type OdidLocation, readOdidLocation } from './odid-location.ts';
import { toSystemTime } from './odid-time.ts';

export const ODID_MESSAGE_BYTES = 25;
/** Protocol versions: 0 F3411-19, 1 prEN 4709-002 and GB 42590-2023, 2 F3411-22a. */
const VERSION_MAX = 2;
const MESSAGE = { basicId: 0, location: 1, system: 4 } as const;
/** 0 Basic ID to 5 Operator ID; what lies above is reserved (F3411-22a). */
const TYPE_MAX = 5;
const ID_TYPE_MAX = 4;
export const ID_TYPE = { serialNumber: 1, session: 4 } as const;
const ID_BYTES = 20;

/** What of one message a sample needs. Pilot positions, texts and signatures are never read out of it. */
export type OdidMessage =
  | { kind: 'basicId'; idType: number; serialNumber: string | null }
  | { kind: 'location'; location: OdidLocation }
  | { kind: 'system'; systemAtMs: number | null }
  | { kind: 'unused' };

/** Why a message can't be what its sender sent. */
export interface Fault {
  fault: string;
}

/**
 * One 25-byte Open Drone ID message (F3411-22a; §4 of GB 42590-2023 reuses it with version 1). Radio lets bit
 * errors through inside valid frames, so what no sender may write makes the message unusable.
 *
 * One public decoder reads version 1 as GB 42590 with a 12-bit direction and another vertical speed; real
 * frames of version 1 are laid out as F3411 (a vertical speed of 0 is written 0), so all versions are read alike.
 */
export function readOdidMessage(bytes: Uint8Array): OdidMessage | Fault {
  const type = (bytes[0] ?? 0) >> 4;
  const version = (bytes[0] ?? 0) & 0x0f;
  if (version > VERSION_MAX) return { fault: `protocol version ${version}, 0 to ${VERSION_MAX} exist` };
  if (type > TYPE_MAX) return { fault: `message type ${type} is reserved` };
  const view = new DataView(bytes.buffer, bytes.byteOffset, ODID_MESSAGE_BYTES);
  switch (type) {
    case MESSAGE.basicId:
      return readBasicId(bytes);
    case MESSAGE.location: {
      const location = readOdidLocation(view);
      return 'fault' in location ? location : { kind: 'location', location };
    }
    case MESSAGE.system:
      return { kind: 'system', systemAtMs: toSystemTime(view.getUint32(20, true)) };
    default:
      return { kind: 'unused' };
  }
}

function readBasicId(bytes: Uint8Array): OdidMessage | Fault {
  const idType = (bytes[1] ?? 0) >> 4;
  if (idType > ID_TYPE_MAX) return { fault: `Basic ID of type ${idType}, 0 to ${ID_TYPE_MAX} exist` };
  if (idType !== ID_TYPE.serialNumber) return { kind: 'basicId', idType, serialNumber: null };
  const read = readSerialNumber(bytes.subarray(2, 2 + ID_BYTES));
  return read !== null && typeof read === 'object' ? read : { kind: 'basicId', idType, serialNumber: read };
}

/**
 * 20 bytes of ASCII, the rest NUL or blank → serial number; null when none is set. Bytes after a NUL mean that
 * the NUL is a bit error: cut there, the text would name another aircraft.
 */
export function readSerialNumber(bytes: Uint8Array): string | null | Fault {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\0 ]+$/, '');
  if (text === '') return null;
  if (SerialNumberSchema.safeParse(text).success) return text;
  const shown = /^[\x20-\x7e]+$/.test(text) ? `"${text}"` : 'of bytes that are no text';
  return { fault: `an identification ${shown}, a serial number is 8 to 20 letters and digits` };
}
