import type { DroneDeclaration } from './drone.schema.ts';

/** Facts of an airframe from an instant on; added, never changed. */
export interface DroneFactsRecord {
  version: number;
  effectiveOn: string;
  effectiveFromMs: number;
  droneModelId: string;
  /** As declared then; fields that came later to the product are absent. */
  declaration: Partial<DroneDeclaration>;
  note: string | null;
  recordedAtMs: number;
  byUserId: string | null;
}

export interface DroneRecord {
  _id: string;
  operatorId: string;
  serialNumber: string;
  /** Upper case, unique: `abc` and `ABC` are one airframe to every person who reads it. */
  serialKey: string;
  name: string;
  /** Model and declaration at registration: version 1 of the facts, all that earlier records hold. */
  droneModelId: string;
  declaration: Partial<DroneDeclaration>;
  registrationMark: string | null;
  /** The mark again, unique; absent without one, and in records from before marks were unique. */
  markKey?: string | undefined;
  productId?: string | undefined;
  /** Versions after the first, in the order they were recorded. */
  laterFacts?: DroneFactsRecord[] | undefined;
  retiredAtMs?: number | null | undefined;
  /** Absent: 1. */
  version?: number | undefined;
  createdAtMs: number;
}
