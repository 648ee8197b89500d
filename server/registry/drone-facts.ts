import { shanghaiDay, toInstant } from '../lib/clock.ts';
import { type DroneDeclaration, DroneDeclarationSchema, type DroneFacts } from './drone.schema.ts';
import type { DroneModel } from './drone-model.schema.ts';
import type { DroneFactsRecord, DroneRecord } from './drone-record.ts';
import { versionAt } from './effective-version.ts';
import { resolveFigures } from './resolve-facts.ts';

/** All versions of an airframe's facts; the first is what it was registered with. */
export function factsVersions(record: DroneRecord): DroneFactsRecord[] {
  const { droneModelId, declaration, createdAtMs } = record;
  const first: DroneFactsRecord = {
    version: 1,
    effectiveOn: shanghaiDay(createdAtMs),
    effectiveFromMs: createdAtMs,
    droneModelId,
    declaration,
    note: null,
    recordedAtMs: createdAtMs,
    byUserId: null,
  };
  return [first, ...(record.laterFacts ?? [])];
}

/** The version in force at an instant (Order 761 art. 14); before registration, the first: nothing else is known. */
export function factsVersionAt(record: DroneRecord, atMs: number): DroneFactsRecord {
  const versions = factsVersions(record);
  return versionAt(versions, Math.max(atMs, record.createdAtMs)) ?? (versions[0] as DroneFactsRecord);
}

/** What was declared in one version; what later versions of the product ask for is null. */
export function declarationOf(version: DroneFactsRecord): DroneDeclaration {
  return DroneDeclarationSchema.parse(version.declaration);
}

export function toDroneFacts(droneId: string, version: DroneFactsRecord, model: DroneModel): DroneFacts {
  return {
    ...resolveFigures(model, declarationOf(version)),
    droneId,
    version: version.version,
    droneModelId: version.droneModelId,
    effectiveOn: version.effectiveOn,
    effectiveFrom: toInstant(version.effectiveFromMs),
    note: version.note,
    recordedAt: toInstant(version.recordedAtMs),
    byUserId: version.byUserId,
  };
}
