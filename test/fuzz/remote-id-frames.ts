import type { Chance } from './chance.ts';
import { join } from './mutate-bytes.ts';

const MESSAGE_BYTES = 25;
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

/** A GB 46750-2025 frame: items flagged in any combination, contents as long as that says, or not quite. */
export function gb46750Frame(chance: Chance): Uint8Array {
  const ids = [chance.below(256) | 1, chance.below(256) | 1, chance.below(256) & 0xfe];
  const content = chance.bytes(chance.happens(0.7) ? chance.below(100) : 20 + chance.below(40));
  if (chance.happens(0.6)) content.set(Buffer.from(SERIAL_NUMBER).subarray(0, content.length));
  const length = chance.happens(0.8) ? content.length : chance.below(256);
  const head = [chance.below(256), 0xff, chance.pick([0x20, 0x01, 0x40]), length];
  return asCarried(join(Uint8Array.of(...head, ...ids), content), chance);
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
