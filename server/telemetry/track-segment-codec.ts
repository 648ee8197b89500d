import { type Column, columnAt, fromDeltas, toColumn, toDeltas } from '../lib/columns.ts';
import { compress, decompress } from '../lib/compress.ts';
import { bytesOf, type StoredBytes } from '../lib/stored-bytes.ts';
import { type CommittedMessage, saltAt } from './batch.ts';
import { fromMessageColumns, type MessageColumns, toMessageColumns } from './message-columns.ts';
import { fromSampleColumns, type SampleColumns, toSampleColumns } from './sample-columns.ts';
import { type SkewColumn, skewAt, toSkewColumn } from './skew-column.ts';
import type { TrackSample } from './track-sample.ts';

/**
 * A stretch of one flight's track as stored. A live one is written every few seconds and has columns only; its
 * bytes and salts are in the batches. A sealed one took them over, so that the batches can go.
 */
export interface StoredSegment {
  _id: string;
  flightId: string;
  writerId: string;
  serialNumber: string;
  sealed: boolean;
  fromOrder: number;
  toOrder: number;
  observedFromMs: number;
  observedToMs: number;
  receivedToMs: number;
  sampleCount: number;
  body: StoredBytes;
  /** Sealed only: 16 bytes per sample. */
  salts: StoredBytes | null;
  /** Sealed only: the raw payloads, one after another. */
  payloads: StoredBytes | null;
}

/** A sample with everything that proves it. */
export interface SealedSample {
  sample: TrackSample;
  /** Lower-case hex. */
  salt: string;
  message: CommittedMessage;
  /** The message carried samples of other flights too. */
  isShared: boolean;
}

interface Body extends SkewColumn {
  samples: SampleColumns;
  isLate: Column<boolean>;
  order: number[];
  leafIndex: number[];
  key: Column<string>;
}

interface SealedBody extends Body {
  /** Place of each sample's message among the distinct ones. */
  message: number[];
  messages: MessageColumns;
  /** Per distinct message. */
  isShared: Column<boolean>;
}

/** Segments are bounded when made; this only stops damaged bytes from filling memory. */
const UNPACKED_BYTES_MAX = 64 * 1024 * 1024;

/** Samples of one flight, in commit order and at least one → a live segment. */
export function encodeSegment(writerId: string, samples: readonly TrackSample[]): StoredSegment {
  return {
    ...headOf(writerId, samples, false),
    body: compress(JSON.stringify(toBody(samples))),
    salts: null,
    payloads: null,
  };
}

/** The samples of a segment, live or sealed. Throws when it is damaged. */
export function decodeSegment(stored: Pick<StoredSegment, 'flightId' | 'body'>): TrackSample[] {
  return fromBody(stored.flightId, parseBody(stored.body));
}

/** A sealed segment before its two large parts are compressed. */
export interface UnpackedSegment extends Omit<StoredSegment, 'body' | 'payloads'> {
  body: string;
  payloads: Buffer;
}

/** The same with salts and payloads → a sealed segment; `body` and `payloads` are to be compressed. */
export function unpackedSegment(writerId: string, sealed: readonly SealedSample[]): UnpackedSegment {
  const samples = sealed.map((one) => one.sample);
  const messages: SealedSample[] = [];
  const message = sealed.map((one) => {
    if (messages.at(-1)?.message !== one.message) messages.push(one);
    return messages.length - 1;
  });
  const body: SealedBody = {
    ...toBody(samples),
    message: toDeltas(message),
    messages: toMessageColumns(messages.map((one) => one.message)),
    isShared: toColumn(messages.map((one) => one.isShared)),
  };
  return {
    ...headOf(writerId, samples, true),
    body: JSON.stringify(body),
    salts: Buffer.from(sealed.map((one) => one.salt).join(''), 'hex'),
    payloads: Buffer.concat(messages.map((one) => one.message.payload)),
  };
}

/** The samples of a sealed segment with what proves them. Throws when it is damaged or not sealed. */
export function decodeSealedSegment(stored: StoredSegment): SealedSample[] {
  if (stored.salts === null || stored.payloads === null) throw new RangeError('the segment is not sealed');
  const body = parseBody(stored.body) as SealedBody;
  const salts = bytesOf(stored.salts);
  const messages = fromMessageColumns(
    body.messages,
    decompress(bytesOf(stored.payloads), UNPACKED_BYTES_MAX),
  );
  const messageOf = fromDeltas(body.message);
  return fromBody(stored.flightId, body).map((sample, index) => {
    const place = columnAt(messageOf, index);
    return {
      sample,
      salt: saltAt(salts, index),
      message: columnAt(messages, place),
      isShared: columnAt(body.isShared, place),
    };
  });
}

function headOf(
  writerId: string,
  samples: readonly TrackSample[],
  sealed: boolean,
): Omit<StoredSegment, 'body' | 'salts' | 'payloads'> {
  const [first] = samples;
  if (first === undefined) throw new RangeError('a segment holds at least one sample');
  const { flightId, serialNumber, order } = first;
  return {
    _id: `${flightId}/${sealed ? 's' : ''}${order}`,
    flightId,
    writerId,
    serialNumber,
    sealed,
    fromOrder: order,
    toOrder: samples.at(-1)?.order ?? order,
    observedFromMs: samples.reduce((least, one) => Math.min(least, one.observedAtMs), first.observedAtMs),
    observedToMs: samples.reduce((most, one) => Math.max(most, one.observedAtMs), first.observedAtMs),
    receivedToMs: samples.reduce((most, one) => Math.max(most, one.receivedAtMs), first.receivedAtMs),
    sampleCount: samples.length,
  };
}

function toBody(samples: readonly TrackSample[]): Body {
  return {
    samples: toSampleColumns(samples),
    isLate: toColumn(samples.map((sample) => sample.isLate)),
    ...toSkewColumn(samples),
    order: toDeltas(samples.map((sample) => sample.order)),
    leafIndex: toDeltas(samples.map((sample) => sample.leafIndex)),
    key: toColumn(samples.map((sample) => sample.key)),
  };
}

function parseBody(stored: StoredBytes): Body {
  return JSON.parse(decompress(bytesOf(stored), UNPACKED_BYTES_MAX).toString()) as Body;
}

function fromBody(flightId: string, body: Body): TrackSample[] {
  const orders = fromDeltas(body.order);
  const leaves = fromDeltas(body.leafIndex);
  return fromSampleColumns(body.samples).map((sample, index) => ({
    ...sample,
    flightId,
    isLate: columnAt(body.isLate, index),
    ...skewAt(body, index),
    order: columnAt(orders, index),
    leafIndex: columnAt(leaves, index),
    key: columnAt(body.key, index),
  }));
}
