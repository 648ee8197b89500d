import { type Column, columnAt, fromDeltas, toColumn, toDeltas } from '../lib/columns.ts';
import { compress, compressBeside, decompress } from '../lib/compress.ts';
import { bytesOf, type StoredBytes } from '../lib/stored-bytes.ts';
import type { BatchRecord, CommittedMessage, CommittedSample } from './batch.ts';
import { fromMessageColumns, type MessageColumns, toMessageColumns } from './message-columns.ts';
import { fromSampleColumns, type SampleColumns, toSampleColumns } from './sample-columns.ts';
import { type SkewColumn, skewAt, toSkewColumn } from './skew-column.ts';
import { orderOf, sampleKeyOf } from './track-sample.ts';

/**
 * A batch as stored: what is looked up by stands beside, everything else is columns and raw payloads under
 * compression. A message of 1.2 kB takes some 250 bytes, leaf hash and salt included.
 */
export interface StoredBatch {
  _id: string;
  writerId: string;
  seq: number;
  committedAtMs: number;
  firstLeafIndex: number;
  logSize: number;
  salts: StoredBytes;
  leafHashes: StoredBytes;
  body: StoredBytes;
  payloads: StoredBytes;
}

interface Body extends SkewColumn {
  messages: MessageColumns;
  samples: SampleColumns;
  flightId: Column<string>;
  isLate: Column<boolean>;
  phase: Column<CommittedSample['phase']>;
  message: number[];
  part: Column<number>;
  quarantined: BatchRecord['quarantined'];
  transitions: BatchRecord['transitions'];
}

/** A batch is bounded when it is made (ingest.service); this only stops damaged bytes from filling memory. */
const UNPACKED_BYTES_MAX = 64 * 1024 * 1024;

/** All raw payloads of a batch, one after another and compressed, beside the event loop where they are many. */
export function packPayloads(messages: readonly CommittedMessage[]): Promise<Buffer> {
  return compressBeside(joinPayloads(messages));
}

/** Batch → the document that is the commit; `payloads` as packPayloads made them, else they are packed here. */
export function encodeBatch(
  batch: BatchRecord,
  payloads = compress(joinPayloads(batch.messages)),
): StoredBatch {
  const { messages, samples, quarantined, transitions, ...kept } = batch;
  const body: Body = {
    messages: toMessageColumns(messages),
    samples: toSampleColumns(samples),
    flightId: toColumn(samples.map((sample) => sample.flightId)),
    isLate: toColumn(samples.map((sample) => sample.isLate)),
    ...toSkewColumn(samples),
    phase: toColumn(samples.map((sample) => sample.phase)),
    message: toDeltas(samples.map((sample) => sample.message)),
    part: toColumn(samples.map((sample) => sample.part)),
    quarantined,
    transitions,
  };
  return {
    ...kept,
    body: compress(JSON.stringify(body)),
    payloads,
  };
}

function joinPayloads(messages: readonly CommittedMessage[]): Buffer {
  return Buffer.concat(messages.map((message) => message.payload));
}

/** The inverse of encodeBatch. Throws when the document is damaged. */
export function decodeBatch(stored: StoredBatch): BatchRecord {
  const { body: packed, payloads, salts, leafHashes, ...kept } = stored;
  const body = JSON.parse(decompress(bytesOf(packed), UNPACKED_BYTES_MAX).toString()) as Body;
  const messages = fromMessageColumns(body.messages, decompress(bytesOf(payloads), UNPACKED_BYTES_MAX));
  return {
    ...kept,
    salts: bytesOf(salts),
    leafHashes: bytesOf(leafHashes),
    messages,
    samples: decodeSamples(body, messages, kept),
    quarantined: body.quarantined,
    transitions: body.transitions,
  };
}

function decodeSamples(
  body: Body,
  messages: readonly CommittedMessage[],
  batch: { seq: number; firstLeafIndex: number },
): CommittedSample[] {
  const messageOf = fromDeltas(body.message);
  return fromSampleColumns(body.samples).map((sample, index) => {
    const message = columnAt(messageOf, index);
    const part = columnAt(body.part, index);
    return {
      ...sample,
      flightId: columnAt(body.flightId, index),
      isLate: columnAt(body.isLate, index),
      ...skewAt(body, index),
      order: orderOf(batch.seq, index),
      leafIndex: batch.firstLeafIndex + index,
      key: sampleKeyOf(messages[message]?.payloadSha256 ?? '', part),
      phase: columnAt(body.phase, index),
      message,
      part,
    };
  });
}
