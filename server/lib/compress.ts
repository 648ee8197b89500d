import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Some 2 µs per kB, for what is written while devices wait; and ten times that, for what is kept for years. */
const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const SMALL = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

/** Below this a thread takes longer to ask than to do, bytes. */
const ASIDE_BYTES_MIN = 32 * 1024;

const compressFastAside = promisify(
  (input: Uint8Array, done: (error: Error | null, output: Buffer) => void): void =>
    brotliCompress(input, FAST, done),
);
const compressAside = promisify(
  (input: Uint8Array | string, done: (error: Error | null, output: Buffer) => void): void =>
    brotliCompress(input, SMALL, done),
);

/** Brotli (RFC 7932), quickly. */
export function compress(input: Uint8Array | string): Buffer {
  return brotliCompressSync(input, FAST);
}

/** The same, beside the event loop when it is worth it. */
export async function compressBeside(input: Uint8Array): Promise<Buffer> {
  return input.byteLength < ASIDE_BYTES_MIN ? compress(input) : compressFastAside(input);
}

/** Brotli, tightly, beside the event loop. */
export function compressTightly(input: Uint8Array | string): Promise<Buffer> {
  return compressAside(input);
}

/** The inverse of both. Throws when the bytes are damaged or hold more than `maxBytes`. */
export function decompress(input: Uint8Array, maxBytes: number): Buffer {
  return brotliDecompressSync(input, { maxOutputLength: maxBytes });
}
