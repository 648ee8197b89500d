import { type Column, columnAt, fromDeltas, toColumn, toDeltas } from '../../server/lib/columns.ts';
import type { IngestMessage, QuarantineReason } from '../../server/telemetry/ingest.schema.ts';
import {
  fromSampleColumns,
  type SampleColumns,
  toSampleColumns,
} from '../../server/telemetry/sample-columns.ts';

/** Messages field by field: a thread copies a few long lists much faster than many small objects. */
export interface PackedMessages {
  deviceId: Column<string>;
  topic: Column<string>;
  receivedAtMs: number[];
  /** All payloads, one after another, in a buffer of its own. */
  payloads: Uint8Array<ArrayBuffer>;
  payloadBytes: number[];
  /** Per message; 0 for one that is quarantined. */
  sampleCounts: number[];
  samples: SampleColumns;
  /** Of those with no samples, in order. */
  quarantined: { reason: QuarantineReason; detail: string }[];
}

/** Messages → lists; `payloads` can be transferred. */
export function packMessages(messages: readonly IngestMessage[]): PackedMessages {
  const samples = messages.flatMap(({ outcome }) => (outcome.kind === 'samples' ? outcome.samples : []));
  return {
    deviceId: toColumn(messages.map((message) => message.deviceId)),
    topic: toColumn(messages.map((message) => message.topic)),
    receivedAtMs: toDeltas(messages.map((message) => message.receivedAtMs)),
    payloads: joinPayloads(messages),
    payloadBytes: messages.map((message) => message.payload.byteLength),
    sampleCounts: messages.map(({ outcome }) => (outcome.kind === 'samples' ? outcome.samples.length : 0)),
    samples: toSampleColumns(samples),
    quarantined: messages.flatMap(({ outcome }) =>
      outcome.kind === 'quarantined' ? [{ reason: outcome.reason, detail: outcome.detail }] : [],
    ),
  };
}

/** The inverse of packMessages; payloads are windows on one buffer. */
export function unpackMessages(packed: PackedMessages): IngestMessage[] {
  const samples = fromSampleColumns(packed.samples);
  const { buffer } = packed.payloads;
  let byte = 0;
  let sample = 0;
  let refusal = 0;
  return fromDeltas(packed.receivedAtMs).map((receivedAtMs, index): IngestMessage => {
    const bytes = packed.payloadBytes[index] ?? 0;
    const count = packed.sampleCounts[index] ?? 0;
    const payload = Buffer.from(buffer, packed.payloads.byteOffset + byte, bytes);
    byte += bytes;
    const message = {
      deviceId: columnAt(packed.deviceId, index),
      topic: columnAt(packed.topic, index),
      receivedAtMs,
      payload,
    };
    if (count > 0) {
      const own = samples.slice(sample, sample + count);
      sample += count;
      return { ...message, outcome: { kind: 'samples', samples: own } };
    }
    const refused = columnAt(packed.quarantined, refusal);
    refusal += 1;
    return { ...message, outcome: { kind: 'quarantined', ...refused } };
  });
}

function joinPayloads(messages: readonly IngestMessage[]): Uint8Array<ArrayBuffer> {
  const size = messages.reduce((sum, message) => sum + message.payload.byteLength, 0);
  const joined = new Uint8Array(size);
  let offset = 0;
  for (const { payload } of messages) {
    joined.set(payload, offset);
    offset += payload.byteLength;
  }
  return joined;
}
