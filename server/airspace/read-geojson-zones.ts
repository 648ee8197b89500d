import { z } from 'zod';
import { type Candidate, type ReadZones, readFeatures } from './zone-candidate.ts';
import type { ImportProblem, ZoneDefaults } from './zone-import.schema.ts';

/** Positions may carry an altitude (RFC 7946 §3.1.1), which no zone uses: its heights are properties. */
const Position = z.array(z.number()).min(2).max(3);
const Rings = z.array(z.array(Position));
const FeatureSchema = z.object({
  type: z.literal('Feature'),
  id: z.union([z.string(), z.number()]).optional(),
  geometry: z.discriminatedUnion('type', [
    z.object({ type: z.literal('Polygon'), coordinates: Rings }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(Rings).min(1) }),
  ]),
  properties: z.record(z.string(), z.unknown()).nullable(),
});
const CollectionSchema = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(z.unknown()),
  crs: z.unknown().optional(),
});

/**
 * A GeoJSON FeatureCollection → zones. Properties are the fields of a zone by the same names (`name kind clause
 * floorMeters floorDatum ceilingMeters ceilingDatum windows airEnvironment ground crowdPerKm2 provenance`), the
 * feature's `id` is `externalId`; a MultiPolygon becomes one zone for each part, `id#1`, `id#2` … Unknown
 * properties are refused: a misspelt ceiling must not be no ceiling.
 */
export function readGeojsonZones(document: unknown, defaults: ZoneDefaults): ReadZones {
  const collection = CollectionSchema.safeParse(document);
  if (!collection.success) return unreadable('type', 'not a GeoJSON FeatureCollection (RFC 7946)');
  if (collection.data.crs !== undefined && !isWgs84(collection.data.crs))
    return unreadable('crs', 'not WGS-84; RFC 7946 knows no other reference system');
  return readFeatures(collection.data.features, (feature) => readFeature(feature, defaults));
}

function unreadable(path: string, detail: string): ReadZones {
  const problem = { featureIndex: null, path, code: 'VALIDATION_FAILED', detail };
  return { featureCount: 0, zones: [], problems: [problem] };
}

function readFeature(
  feature: unknown,
  defaults: ZoneDefaults,
): Candidate[] | Omit<ImportProblem, 'featureIndex'>[] {
  const parsed = FeatureSchema.safeParse(feature);
  if (!parsed.success)
    return parsed.error.issues.slice(0, 10).map(({ path, message }) => ({
      path: path.join('.'),
      code: 'VALIDATION_FAILED',
      detail: message,
    }));
  const { id, geometry, properties } = parsed.data;
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((rings, index) => ({
    facts: {
      ...defaults,
      ...properties,
      externalId: id === undefined ? null : `${id}${polygons.length > 1 ? `#${index + 1}` : ''}`,
      polygon: rings.map((ring) => ring.map(([x, y]) => [x, y])),
    },
    polygonPath: `geometry.coordinates${geometry.type === 'Polygon' ? '' : `.${index}`}`,
    factsPath: 'properties',
  }));
}

/** The member older files carry; only names of WGS-84 itself pass. */
function isWgs84(crs: unknown): boolean {
  return /CRS84|EPSG:{1,2}4326|EPSG::4979/.test(JSON.stringify(crs) ?? '');
}
