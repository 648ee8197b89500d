import RBush from 'rbush';
import { z } from 'zod';
import { StartupError } from '../lib/errors.ts';
import { checkPolygon } from './check-polygon.ts';
import type { DistrictSource } from './districts.port.ts';
import { boundsOfPoints, isInsidePolygon, type Polygon } from './plane-geometry.ts';
import { readDataFile } from './table-file.adapter.ts';
import { toLonLatPair } from './tangent-plane.ts';
import { LonLatSchema } from './volume.schema.ts';

const Rings = z.array(z.array(LonLatSchema));
const CollectionSchema = z.object({
  type: z.literal('FeatureCollection'),
  provenance: z.string().min(1),
  features: z.array(
    z.object({
      geometry: z.discriminatedUnion('type', [
        z.object({ type: z.literal('Polygon'), coordinates: Rings }),
        z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(Rings) }),
      ]),
      properties: z.object({ district: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'kebab-case') }),
    }),
  ),
});

interface Entry {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
  order: number;
  district: string;
  polygon: Polygon;
}

/**
 * Districts from DISTRICTS_FILE: a GeoJSON FeatureCollection with a member `provenance`; each feature a Polygon
 * or MultiPolygon with the property `district` (its key in the settings). Of two that overlap the earlier
 * counts. Throws StartupError.
 */
export function readDistrictsFile(path: string): DistrictSource {
  const { text, fingerprint } = readDataFile('DISTRICTS_FILE', path);
  const { provenance, features } = parseCollection(path, text);
  const entries = features.flatMap(({ geometry, properties }, order) => {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    return polygons.map((polygon): Entry => {
      const [problem] = checkPolygon(polygon, `features.${order}.geometry.coordinates`);
      if (problem) throw new StartupError(`DISTRICTS_FILE: ${path}: ${problem.field}: ${problem.detail}.`);
      const { west, south, east, north } = boundsOfPoints(polygon[0] ?? []);
      return {
        minX: west,
        minY: south,
        maxX: east,
        maxY: north,
        order,
        polygon,
        district: properties.district,
      };
    });
  });
  const tree = new RBush<Entry>().load(entries);
  return {
    provenance: `${provenance} (${fingerprint})`,
    districtAt(position) {
      const [x, y] = toLonLatPair(position);
      const found = tree
        .search({ minX: x, minY: y, maxX: x, maxY: y })
        .filter(({ polygon }) => isInsidePolygon([x, y], polygon))
        .sort((a, b) => a.order - b.order);
      return found[0]?.district ?? null;
    },
  };
}

function parseCollection(path: string, text: string): z.infer<typeof CollectionSchema> {
  const fail = (what: string): never => {
    throw new StartupError(`DISTRICTS_FILE: ${path}: ${what}.`);
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    fail('no JSON');
  }
  const parsed = CollectionSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return fail(`${issue?.path.join('.')}: ${issue?.message}`);
}
