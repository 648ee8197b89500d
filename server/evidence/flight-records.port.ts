import type { Viewer } from '../http/permissions.ts';

/** One leaf of the evidence log about one flight, with what its hash was made of. */
export interface EvidenceRecord {
  /** Whose log holds it; the same for all records of a flight. */
  writerId: string;
  /** Place in that log, counted from 0. */
  leafIndex: number;
  /** Lower-case hex text of 16 bytes, hashed before the record as that text (see leaf.ts). */
  salt: string;
  /** Exactly what was hashed as RFC 8785 JSON; has `type`, `flightId` and `payloadSha256` (hex). */
  record: Readonly<Record<string, unknown>>;
  /** The message that said it; null when it said something of other flights too and must stay closed. */
  payload: EvidencePayload | null;
}

export interface EvidencePayload {
  deviceId: string;
  topic: string;
  /** RFC 3339, UTC. */
  receivedAt: string;
  bytes: Buffer;
}

/** Where a bundle's records come from; telemetry keeps them, and is filled in by the context. */
export interface FlightRecordSource {
  /** Throws NOT_FOUND, PERMISSION_DENIED as for the flight itself. */
  assertVisible(viewer: Viewer, flightId: string): Promise<void>;
  /** The flight’s records by ascending leafIndex. Read several times per bundle: it must tell the same again. */
  read(flightId: string): AsyncIterable<EvidenceRecord>;
}
