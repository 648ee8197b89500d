/** Bytes as lean reads give them: BSON Binary from MongoDB, a Buffer elsewhere. */
export type StoredBytes = Uint8Array | { buffer: Uint8Array };

/** The bytes themselves, without a copy. */
export function bytesOf(value: StoredBytes): Buffer {
  const bytes = value instanceof Uint8Array ? value : value.buffer;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
