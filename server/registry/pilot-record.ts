import { toInstant } from '../lib/clock.ts';
import { type Dated, versionAt } from './effective-version.ts';
import type { Pilot, PilotDetails } from './pilot.schema.ts';

/** Details of a pilot from an instant on; added, never changed. */
export interface PilotVersion extends PilotDetails, Dated {
  state: Pilot['state'];
  byUserId: string;
}

export interface PilotRecord {
  _id: string;
  operatorId: string;
  /** Operator and licence number: one person may fly for two operators, and is entered once with each. */
  licenceKey?: string | undefined;
  versions: PilotVersion[];
  version: number;
  createdAtMs: number;
}

/** A pilot as known at an instant (Unix ms); before being entered, as entered. */
export function toPilot(record: PilotRecord, atMs: number): Pilot {
  const { _id, operatorId, versions, createdAtMs } = record;
  const found = versionAt(versions, Math.max(atMs, createdAtMs)) ?? (versions[0] as PilotVersion);
  const { effectiveFromMs, byUserId: _byUserId, ...details } = found;
  return {
    ...details,
    pilotId: _id,
    operatorId,
    recordedAt: toInstant(effectiveFromMs),
    createdAt: toInstant(createdAtMs),
  };
}
