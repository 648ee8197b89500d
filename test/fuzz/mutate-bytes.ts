import type { Chance } from './chance.ts';

/** Longest input, bytes: some way above what a broker lets one device send at once would only cost time. */
export const INPUT_BYTES_MAX = 16_384;
const EDGE_BYTES = [0x00, 0xff, 0x7f, 0x80, 0x01, 0xfd, 0xfe, 0x0d, 0x22, 0x7b] as const;
const EDGE_LENGTHS = [1, 2, 4, 8] as const;

type Mutation = (bytes: Uint8Array, chance: Chance) => Uint8Array;

const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  truncate,
  flipBits,
  overwriteWithEdges,
  overwriteWithNoise,
  insertNoise,
  cutOut,
  repeatPart,
  append,
];

/** One to four byte-level faults, as radio, cut messages and hostile senders make them. */
export function mutateBytes(bytes: Uint8Array, chance: Chance): Uint8Array {
  let mutated = bytes;
  for (let left = 1 + chance.below(4); left > 0; left -= 1) mutated = chance.pick(MUTATIONS)(mutated, chance);
  return mutated.subarray(0, INPUT_BYTES_MAX);
}

function truncate(bytes: Uint8Array, chance: Chance): Uint8Array {
  return chance.happens(0.7)
    ? bytes.subarray(0, chance.below(bytes.length + 1))
    : bytes.subarray(chance.below(bytes.length + 1));
}

function flipBits(bytes: Uint8Array, chance: Chance): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (let left = 1 + chance.below(8); left > 0; left -= 1) {
    const at = chance.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << chance.below(8));
  }
  return copy;
}

function overwriteWithEdges(bytes: Uint8Array, chance: Chance): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = chance.below(copy.length);
  copy.fill(chance.pick(EDGE_BYTES), at, at + chance.pick(EDGE_LENGTHS));
  return copy;
}

function overwriteWithNoise(bytes: Uint8Array, chance: Chance): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = chance.below(copy.length);
  copy.set(chance.bytes(Math.min(chance.pick(EDGE_LENGTHS), copy.length - at)), at);
  return copy;
}

function insertNoise(bytes: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length + 1);
  return join(bytes.subarray(0, at), chance.bytes(1 + chance.below(16)), bytes.subarray(at));
}

function cutOut(bytes: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length + 1);
  return join(bytes.subarray(0, at), bytes.subarray(at + 1 + chance.below(16)));
}

function repeatPart(bytes: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length + 1);
  const part = bytes.subarray(at, at + 1 + chance.below(64));
  const copies = Array.from({ length: 1 + chance.below(chance.happens(0.05) ? 200 : 4) }, () => part);
  return join(bytes.subarray(0, at), ...copies, bytes.subarray(at));
}

function append(bytes: Uint8Array, chance: Chance): Uint8Array {
  return join(bytes, chance.happens(0.5) ? bytes : chance.bytes(1 + chance.below(64)));
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
