import { type Column, columnAt, fromDeltas, toColumn, toDeltas } from '../lib/columns.ts';
import { sha256Hex } from '../lib/hash.ts';
import type { CommittedMessage } from './batch.ts';

/** Publishes field by field; their bytes stand one after another in a buffer of their own. */
export interface MessageColumns {
  deviceId: Column<string>;
  topic: Column<string>;
  /** Differences, ms. */
  receivedAtMs: number[];
  bytes: Column<number>;
}

export function toMessageColumns(messages: readonly CommittedMessage[]): MessageColumns {
  return {
    deviceId: toColumn(messages.map((message) => message.deviceId)),
    topic: toColumn(messages.map((message) => message.topic)),
    receivedAtMs: toDeltas(messages.map((message) => message.receivedAtMs)),
    bytes: toColumn(messages.map((message) => message.payload.length)),
  };
}

/** The inverse of toMessageColumns; `bytes` holds all payloads. Throws RangeError on columns of unequal length. */
export function fromMessageColumns(columns: MessageColumns, bytes: Buffer): CommittedMessage[] {
  let offset = 0;
  return fromDeltas(columns.receivedAtMs).map((receivedAtMs, index) => {
    const length = columnAt(columns.bytes, index);
    const payload = bytes.subarray(offset, offset + length);
    offset += length;
    return {
      deviceId: columnAt(columns.deviceId, index),
      topic: columnAt(columns.topic, index),
      receivedAtMs,
      payload,
      payloadSha256: sha256Hex(payload),
    };
  });
}
