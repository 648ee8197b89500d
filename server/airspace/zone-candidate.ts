import type { z } from 'zod';
import { checkZone } from './check-zone.ts';
import { type ZoneFacts, ZoneFactsSchema } from './zone.schema.ts';
import type { ImportProblem } from './zone-import.schema.ts';

/** Zones read from a file, each with the feature it came from, and everything that is wrong. */
export interface ReadZones {
  featureCount: number;
  zones: { featureIndex: number; facts: ZoneFacts }[];
  problems: ImportProblem[];
}

/** What a reader of one format made of one feature: facts not yet parsed, each with the path of its shape. */
export interface Candidate {
  facts: Record<string, unknown>;
  /** Where in the feature the polygon stands, for problems. */
  polygonPath: string;
  /** Where the other facts stand. */
  factsPath: string;
}

/** Largest import, features; more is cut into files by its publisher. */
export const FEATURES_MAX = 5_000;

/** Runs one reader over a file's features; every problem names its feature and path. */
export function readFeatures(
  features: readonly unknown[],
  read: (feature: unknown) => Candidate[] | Omit<ImportProblem, 'featureIndex'>[],
): ReadZones {
  const result: ReadZones = { featureCount: features.length, zones: [], problems: [] };
  if (features.length > FEATURES_MAX) {
    const detail = `${features.length} features; at most ${FEATURES_MAX} at once`;
    result.problems.push({ featureIndex: null, path: 'features', code: 'PAYLOAD_TOO_LARGE', detail });
    return result;
  }
  for (const [featureIndex, feature] of features.entries())
    for (const one of read(feature)) {
      if ('code' in one) result.problems.push({ featureIndex, ...one });
      else addCandidate(result, featureIndex, one);
    }
  addDuplicates(result);
  return result;
}

function addCandidate(result: ReadZones, featureIndex: number, candidate: Candidate): void {
  const parsed = ZoneFactsSchema.safeParse(candidate.facts);
  if (!parsed.success) {
    for (const issue of parsed.error.issues.slice(0, 10))
      result.problems.push({
        featureIndex,
        path: pathOf(candidate, issue.path.map(String)),
        code: 'VALIDATION_FAILED',
        detail: wordsOf(issue),
      });
    return;
  }
  const problems = checkZone(parsed.data);
  for (const { code, field, detail } of problems)
    result.problems.push({ featureIndex, path: pathOf(candidate, field.split('.')), code, detail });
  if (problems.length === 0) result.zones.push({ featureIndex, facts: parsed.data });
}

/** Two features of one name would be one zone, and the later would win unseen. */
function addDuplicates({ zones, problems }: ReadZones): void {
  const firstOf = new Map<string, number>();
  for (const { featureIndex, facts } of zones) {
    if (facts.externalId === null) continue;
    const first = firstOf.get(facts.externalId);
    if (first === undefined) firstOf.set(facts.externalId, featureIndex);
    else
      problems.push({
        featureIndex,
        path: 'id',
        code: 'ALREADY_EXISTS',
        detail: `feature ${first} has the same id, ${facts.externalId}`,
      });
  }
}

function pathOf({ polygonPath, factsPath }: Candidate, [first = '', ...rest]: string[]): string {
  const base = first === 'polygon' ? [polygonPath] : [factsPath, first];
  return [...base, ...rest].filter((part) => part !== '').join('.');
}

function wordsOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? `unknown: ${issue.keys.join(', ')}` : issue.message;
}
