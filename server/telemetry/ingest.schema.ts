import { z } from 'zod';
import { CanonicalSampleSchema } from './sample.schema.ts';

/** Why a message could not be used (promise 2). */
export const QUARANTINE_REASONS = [
  'PAYLOAD_NOT_JSON',
  'PAYLOAD_INVALID',
  'PAYLOAD_TOO_LARGE',
  'TIMESTAMP_INVALID',
  'AIRCRAFT_NOT_BOUND',
  'AIRCRAFT_NOT_REGISTERED',
  'DIALECT_UNSUPPORTED',
  'SAMPLE_FROM_FUTURE',
] as const;
export const QuarantineReasonSchema = z.enum(QUARANTINE_REASONS);
export type QuarantineReason = z.infer<typeof QuarantineReasonSchema>;

/** What a gateway hands to the server for one MQTT publish. */
export const IngestMessageSchema = z.object({
  deviceId: z.string().min(1).max(64),
  topic: z.string().max(256),
  receivedAtMs: z.int().min(0),
  /** The publish's bytes as they came. */
  payload: z.instanceof(Uint8Array),
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('samples'), samples: z.array(CanonicalSampleSchema).min(1).max(500) }),
    z.object({ kind: z.literal('quarantined'), reason: QuarantineReasonSchema, detail: z.string().max(500) }),
  ]),
});
export type IngestMessage = z.infer<typeof IngestMessageSchema>;

/** What became of one message; given only after the commit. */
export const IngestReceiptSchema = z.object({
  accepted: z.int(),
  duplicates: z.int(),
  quarantined: z.array(z.object({ reason: QuarantineReasonSchema, detail: z.string() })),
});
export type IngestReceipt = z.infer<typeof IngestReceiptSchema>;

/** Body of `POST /internal/telemetry`: messages as JSON, payload bytes in base64. */
export const IngestBatchSchema = z.object({
  messages: z
    .array(IngestMessageSchema.omit({ payload: true }).extend({ payloadBase64: z.base64() }))
    .min(1)
    .max(1_000),
});
export type IngestBatch = z.infer<typeof IngestBatchSchema>;

/** Its answer, given after the commit: one receipt per message, in the same order. */
export const IngestBatchReceiptSchema = z.object({ receipts: z.array(IngestReceiptSchema) });

/**
 * Where decoded telemetry goes: in process, or over HTTP to a server on another machine. `submit`
 * resolves after the message is committed (promise 1) and rejects when it was not; the device's PUBACK
 * follows it.
 */
export interface TelemetrySink {
  submit(message: IngestMessage): Promise<IngestReceipt>;
}
