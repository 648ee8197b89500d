import { toInstant } from '../lib/clock.ts';
import type { Zone, ZoneVersion } from './zone.schema.ts';
import type { ZoneHistoryRecord, ZoneRecord } from './zone-record.ts';

export function toZone(record: Omit<ZoneRecord, 'history'>): Zone {
  return {
    ...record.facts,
    zoneId: record._id,
    version: record.version,
    state: record.state,
    createdAt: toInstant(record.createdAtMs),
    changedAt: toInstant(record.changedAtMs),
    changedBy: record.changedBy,
  };
}

export function toZoneVersion(record: ZoneHistoryRecord): ZoneVersion {
  const { version, state, changedAtMs, changedBy, facts } = record;
  return { version, state, changedAt: toInstant(changedAtMs), changedBy, facts };
}
