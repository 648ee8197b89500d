/** MAVLink 2 frames of one vehicle, for the bench (common.xml; CRC-16/MCRF4XX with one extra byte a message). */

const HEARTBEAT = { id: 0, crcExtra: 50 };
const SYSTEM_TIME = { id: 2, crcExtra: 137 };
const GLOBAL_POSITION_INT = { id: 33, crcExtra: 104 };
const SYSTEM_ID = 1;
const COMPONENT_ID = 1;
/** Long enough after boot that no clock is doubted. */
const BOOT_MS = 600_000;

/** What makes a vehicle known: a quadrotor under ArduPilot, and what its clock says. */
export function vehicleFrames(nowMs: number): Uint8Array[] {
  const heartbeat = Buffer.alloc(9);
  heartbeat.set([2, 3, 0x81, 4, 3], 4);
  const time = Buffer.alloc(12);
  time.writeBigUInt64LE(BigInt(nowMs) * 1_000n, 0);
  time.writeUInt32LE(BOOT_MS, 8);
  return [toFrame(HEARTBEAT, heartbeat, 0), toFrame(SYSTEM_TIME, time, 1)];
}

/** GLOBAL_POSITION_INT number `index`, `stepMs` after the one before it. */
export function globalPositionFrame(index: number, stepMs: number): Uint8Array {
  const payload = Buffer.alloc(28);
  payload.writeUInt32LE(BOOT_MS + (index + 1) * stepMs, 0);
  payload.writeInt32LE(225_308_120 + index * 10, 4);
  payload.writeInt32LE(1_139_472_150, 8);
  payload.writeInt32LE(71_200, 12);
  payload.writeInt32LE(62_400, 16);
  payload.writeInt16LE(830, 20);
  payload.writeInt16LE(-20, 24);
  payload.writeUInt16LE(4_170, 26);
  return toFrame(GLOBAL_POSITION_INT, payload, index + 2);
}

function toFrame(
  message: { id: number; crcExtra: number },
  payload: Uint8Array,
  sequence: number,
): Uint8Array {
  const head = [payload.length, 0, 0, sequence & 0xff, SYSTEM_ID, COMPONENT_ID, message.id, 0, 0];
  const body = Buffer.from([...head, ...payload]);
  const crc = crc16([...body, message.crcExtra]);
  return Buffer.from([0xfd, ...body, crc & 0xff, crc >> 8]);
}

function crc16(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    let mixed = (byte ^ crc) & 0xff;
    mixed = (mixed ^ (mixed << 4)) & 0xff;
    crc = ((crc >> 8) ^ (mixed << 8) ^ (mixed << 3) ^ (mixed >> 4)) & 0xffff;
  }
  return crc;
}
