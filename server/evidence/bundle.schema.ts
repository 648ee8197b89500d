import { z } from 'zod';
import { InstantSchema } from '../lib/wire.schema.ts';

/**
 * The files of an evidence bundle (design D4). Every line of a `.jsonl` file is RFC 8785 canonical JSON, so
 * that no byte of it can change without being noticed.
 */

export const BUNDLE_FORMAT = 'skycover-evidence';
export const BUNDLE_VERSION = 1;

const HexSchema = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const HashSchema = HexSchema(32);
const CountSchema = z.int().min(0);

/** A leaf as the manifest lists it, by ascending leafIndex. */
export const ManifestRecordSchema = z.strictObject({ leafIndex: CountSchema, leafHash: HashSchema });
export type ManifestRecord = z.infer<typeof ManifestRecordSchema>;

/** A payload that is left out, by its hash, which the records name. */
export const WithheldPayloadSchema = z.strictObject({
  payloadSha256: HashSchema,
  /** `otherFlights`: the message carried samples of other flights too. */
  reason: z.literal('otherFlights'),
});
export type WithheldPayload = z.infer<typeof WithheldPayloadSchema>;

/** manifest.json: what the bundle consists of; its hash is signed by the key of the log. */
export const ManifestSchema = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  version: z.literal(BUNDLE_VERSION),
  flightId: z.string().min(1).max(64),
  /** The log's name, also the name of its key. */
  origin: z.string().min(1),
  createdAt: InstantSchema,
  checkpoint: z.strictObject({ size: CountSchema, rootHash: HashSchema }),
  /** Records of the flight that the checkpoint does not cover yet, and that are therefore not in the bundle. */
  notCoveredCount: CountSchema,
  readmeSha256: HashSchema,
  records: z.array(ManifestRecordSchema),
  /** SHA-256 of each line of payloads.jsonl, in order. */
  payloads: z.array(HashSchema),
  withheldPayloads: z.array(WithheldPayloadSchema),
});
export type Manifest = z.infer<typeof ManifestSchema>;

/** What the verifier knows of a record. */
export const RecordContentSchema = z.object({
  flightId: z.string(),
  /** Of the message that said it; records that no message said have none. */
  payloadSha256: HashSchema.optional(),
  observedAt: InstantSchema.optional().catch(undefined),
});

/** A line of records.jsonl: a record with its salt, or the leaf hash in place of one that was redacted. */
export const RecordLineSchema = z.union([
  z.strictObject({
    leafIndex: CountSchema,
    /** Lower-case hex text of 16 bytes, hashed as that text. */
    salt: HexSchema(16),
    /** Kept as it stands: it is hashed whole. */
    record: z.custom<Record<string, unknown>>((value) => RecordContentSchema.safeParse(value).success),
  }),
  z.strictObject({
    leafIndex: CountSchema,
    redacted: z.strictObject({ leafHash: HashSchema, reason: z.string().max(200) }),
  }),
]);
export type RecordLine = z.infer<typeof RecordLineSchema>;

/** A line of payloads.jsonl: a message as it was received. */
export const PayloadLineSchema = z.strictObject({
  payloadSha256: HashSchema,
  deviceId: z.string(),
  topic: z.string(),
  receivedAt: InstantSchema,
  /** Base 64. */
  bytes: z.string(),
});
export type PayloadLine = z.infer<typeof PayloadLineSchema>;

/** A line of proofs.jsonl: the path from a leaf to the checkpoint's root, leaf first [RFC 9162 §2.1.3]. */
export const ProofLineSchema = z.strictObject({ leafIndex: CountSchema, path: z.array(HashSchema).max(64) });
export type ProofLine = z.infer<typeof ProofLineSchema>;
