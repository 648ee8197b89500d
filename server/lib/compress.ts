import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Some 2 µs per kB, for what is written while devices wait; and ten times that, for what is kept for years. */
const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
const SMALL = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

const compressAside = promisify(
  (input: Uint8Array | string, done: (error: Error | null, output: Buffer) => void): void =>
    brotliCompress(input, SMALL, done),
);

/** Brotli (RFC 7932), quickly. */
export function compress(input: Uint8Array | string): Buffer {
  return brotliCompressSync(input, FAST);
}

/** Brotli, tightly, beside the event loop. */
export function compressTightly(input: Uint8Array | string): Promise<Buffer> {
  return compressAside(input);
}

/** The inverse of both. Throws when the bytes are damaged or hold more than `maxBytes`. */
export function decompress(input: Uint8Array, maxBytes: number): Buffer {
  return brotliDecompressSync(input, { maxOutputLength: maxBytes });
}
