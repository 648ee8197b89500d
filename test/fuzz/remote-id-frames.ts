import type { Chance } from './chance.ts';
import { join } from './mutate-bytes.ts';

const MESSAGE_BYTES = 25;
const START_MS = Date.UTC(2026, 0, 1);
const SERIAL_NUMBER = 'SKYM2000000000000001';
/** OUI and type in front of a Remote ID in a Wi-Fi beacon's vendor element, and in a BLE advertisement. */
const WIFI_HEAD = [0xfa, 0x0b, 0xbc, 0x0d];
const BLE_HEAD = [0xfa, 0xff, 0x0d];

/** An Open Drone ID message or pack (F3411-22a), bare or wrapped as radio carries it, sometimes as text. */
export function openDroneId(chance: Chance): Uint8Array {
  const bytes = chance.happens(0.5) ? message(chance) : pack(chance);
  return asCarried(bytes, chance);
}

function pack(chance: Chance): Uint8Array {
  const count = chance.pick([0, 1, 2, 3, 3, 5, 9, 10]);
  const messages = Array.from({ length: count }, (_, index) => message(chance, index));
  return join(Uint8Array.of(0xf2, MESSAGE_BYTES, count), ...messages);
}

function message(chance: Chance, index = chance.below(6)): Uint8Array {
  const type = index < 6 ? index : chance.below(16);
  const bytes = chance.happens(0.6) ? chance.bytes(MESSAGE_BYTES) : new Uint8Array(MESSAGE_BYTES);
  bytes[0] = (type << 4) | chance.pick([0, 1, 2, 2, 2, 7]);
  if (type === 0 && chance.happens(0.8)) {
    bytes[1] = 0x12;
    bytes.set(Buffer.from(SERIAL_NUMBER), 2);
  }
  if (type === 1 && chance.happens(0.6)) {
    const view = new DataView(bytes.buffer);
    view.setInt32(5, 225_300_000 + chance.below(1_000_000), true);
    view.setInt32(9, 1_139_500_000 + chance.below(1_000_000), true);
    view.setUint16(21, chance.below(36_001), true);
  }
  return bytes;
}

/** Bytes of the items 001 to 021 of GB 46750-2025, in their order. */
const ITEM_BYTES = [20, 8, 1, 1, 1, 8, 2, 8, 2, 2, 2, 1, 2, 2, 1, 1, 1, 1, 1, 6, 1];
const MANDATORY: ReadonlySet<number> = new Set([1, 8, 9, 10, 13]);
const ITEMS_PER_BYTE = 7;

/** A GB 46750-2025 frame whose length fits its items, mostly; the items hold a flight near Shenzhen, or anything. */
export function gb46750Frame(chance: Chance): Uint8Array {
  const isPresent = ITEM_BYTES.map((_bytes, index) =>
    chance.happens(MANDATORY.has(index + 1) ? 0.97 : chance.pick([0.3, 0.8])),
  );
  const flags = [0, 1, 2].map((byte) => {
    const own = isPresent.slice(byte * ITEMS_PER_BYTE, (byte + 1) * ITEMS_PER_BYTE);
    const bits = own.reduce((sum, present, index) => sum | (present ? 0x80 >> index : 0), 0);
    return bits | (byte < 2 ? 1 : 0);
  });
  const contents = ITEM_BYTES.flatMap((length, index) =>
    isPresent[index] ? [item(index + 1, length, chance)] : [],
  );
  const content = join(Uint8Array.of(...flags), ...contents);
  // The length counts the content alone, or with the flags before it: readers of both kinds are about.
  const length = content.length - (chance.happens(0.8) ? flags.length : 0);
  const head = [chance.below(256), 0xff, chance.pick([0x20, 0x20, 0x01]), length & 0xff];
  return asCarried(join(Uint8Array.of(...head), content), chance);
}

function item(number: number, length: number, chance: Chance): Uint8Array {
  if (chance.happens(0.15)) return chance.bytes(length);
  const bytes = Buffer.alloc(length);
  if (number === 1) bytes.write(SERIAL_NUMBER);
  if (number === 6 || number === 8) {
    bytes.writeInt32LE(1_139_500_000 + chance.below(1_000_000), 0);
    bytes.writeInt32LE(225_300_000 + chance.below(1_000_000), 4);
  }
  if (length === 2) bytes.writeUInt16LE(chance.below(3_600), 0);
  if (number === 11) bytes.writeUInt16LE(18_000 + chance.below(400), 0);
  if (length === 1) bytes.writeUInt8(chance.below(4), 0);
  if (number === 20) bytes.writeUIntLE(START_MS + chance.below(60_000_000), 0, 6);
  return Uint8Array.from(bytes);
}

function asCarried(bytes: Uint8Array, chance: Chance): Uint8Array {
  const wrapped = chance.pick([
    bytes,
    bytes,
    join(Uint8Array.of(...WIFI_HEAD, chance.below(256)), bytes),
    join(Uint8Array.of(...BLE_HEAD, chance.below(256)), bytes),
  ]);
  if (chance.happens(0.8)) return wrapped;
  return Buffer.from(Buffer.from(wrapped).toString(chance.pick(['hex', 'base64'])));
}
