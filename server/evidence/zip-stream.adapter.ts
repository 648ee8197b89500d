import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';

/** Bytes given to the compressor at a time. */
const CHUNK_BYTES = 64 * 1024;
const DEFLATE = 8;

export interface ZipSource {
  name: string;
  /** Pieces of text, read only while the archive is being taken. */
  text: Iterable<string> | AsyncIterable<string>;
}

/** How an archive is made: its files' date, and how large they may become together before it is given up. */
export interface ZipOptions {
  modifiedAtMs: number;
  bytesMax: number;
}

/**
 * A ZIP archive as it is made, file after file, no more of it in memory than a chunk: fflate writes the
 * container, Node's zlib compresses outside the event loop. Throws RangeError when the files grow too large.
 */
export async function* zipStream(
  sources: Iterable<ZipSource> | AsyncIterable<ZipSource>,
  options: ZipOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const made: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error) failure ??= error;
    else made.push(chunk);
  });
  let bytesLeft = options.bytesMax;
  for await (const { name, text } of sources) {
    const file: ZipInputFile = {
      filename: name,
      compression: DEFLATE,
      size: 0,
      crc: 0,
      mtime: options.modifiedAtMs,
    };
    zip.add(file);
    const measured = async function* () {
      for await (const chunk of chunksOf(text)) {
        file.size += chunk.length;
        file.crc = crc32(chunk, file.crc);
        bytesLeft -= chunk.length;
        if (bytesLeft < 0) throw new RangeError(`the archive holds more than ${options.bytesMax} bytes`);
        yield chunk;
      }
    };
    const deflated = createDeflateRaw();
    // The error, if there is one, comes out of the loop below; going away early stops the source.
    pipeline(Readable.from(measured()), deflated, () => undefined);
    for await (const chunk of deflated) {
      file.ondata?.(null, chunk, false);
      yield* made.splice(0);
    }
    file.ondata?.(null, new Uint8Array(0), true);
    if (failure) throw failure;
  }
  zip.end();
  yield* made.splice(0);
}

/** Small pieces gathered into chunks of UTF-8. */
async function* chunksOf(text: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of text) {
    pieces.push(Buffer.from(piece));
    length += pieces.at(-1)?.length ?? 0;
    if (length < CHUNK_BYTES) continue;
    yield Buffer.concat(pieces);
    [pieces, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(pieces);
}
