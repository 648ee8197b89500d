import { frameCrc } from '../decoders/mavlink-crc.ts';
import { findMessage, type MessageName } from '../decoders/mavlink-messages.ts';

/** The autopilot that a replay speaks as: system 1, component 1. */
const SYSTEM_ID = 1;
const AUTOPILOT_COMPONENT = 1;
const HEADER_BYTES = 10;

/**
 * One MAVLink 2 frame, unsigned.
 * @param write puts the fields at their offsets into a payload of zeros, little-endian
 * @param sequence 0 to 255, by which a receiver counts losses
 */
export function packMavlink(
  name: MessageName,
  sequence: number,
  write: (view: DataView) => void,
): Uint8Array {
  const definition = findMessage(name);
  if (!definition) throw new Error(`no MAVLink message is named ${name}`);
  const { id, bytes, crcExtra } = definition;
  const frame = new Uint8Array(HEADER_BYTES + bytes + 2);
  const view = new DataView(frame.buffer);
  write(new DataView(frame.buffer, HEADER_BYTES, bytes));
  // Zero bytes at the payload's end are left out, all but its first byte (MAVLink 2, payload truncation).
  let length = bytes;
  while (length > 1 && frame[HEADER_BYTES + length - 1] === 0) length -= 1;
  frame.set([0xfd, length, 0, 0, sequence & 0xff, SYSTEM_ID, AUTOPILOT_COMPONENT]);
  frame.set([id & 0xff, (id >> 8) & 0xff, id >> 16], 7);
  const crcAt = HEADER_BYTES + length;
  view.setUint16(crcAt, frameCrc(frame, { from: 1, to: crcAt }, crcExtra), true);
  return frame.subarray(0, crcAt + 2);
}
