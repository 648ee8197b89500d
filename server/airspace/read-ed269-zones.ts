import { z } from 'zod';
import { Ed269ApplicabilitySchema } from './ed269.schema.ts';
import { readEd269Windows } from './read-ed269-windows.ts';
import { circleRing } from './volume-parts.ts';
import type { ZoneClause, ZoneKind } from './zone.schema.ts';
import { type Candidate, type ReadZones, readFeatures } from './zone-candidate.ts';
import type { ImportProblem, ZoneDefaults } from './zone-import.schema.ts';

const METERS_PER_FOOT = 0.3048;
const Position = z.array(z.number()).min(2).max(3);
/** WGS84 ellipsoid heights occur in the field; they are no height above sea level and are refused (design D6). */
const Reference = z.enum(['AGL', 'AMSL']);
const VolumeSchema = z.object({
  uomDimensions: z.enum(['M', 'FT']),
  lowerLimit: z.number().nullish(),
  lowerVerticalReference: Reference,
  upperLimit: z.number().nullish(),
  upperVerticalReference: Reference,
  horizontalProjection: z.discriminatedUnion('type', [
    z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(Position)) }),
    z.object({
      type: z.literal('Circle'),
      center: z.tuple([z.number().min(-180).max(180), z.number().min(-85).max(85)]),
      radius: z.number().positive().max(200_000),
    }),
  ]),
});
type Ed269Volume = z.infer<typeof VolumeSchema>;

const Restriction = z.enum([
  'PROHIBITED',
  'REQ_AUTHORISATION',
  'REQ_AUTHORIZATION',
  'CONDITIONAL',
  'NO_RESTRICTION',
]);
const FeatureSchema = z.object({
  identifier: z.string().min(1),
  name: z.string().nullish(),
  restriction: Restriction,
  reason: z.array(z.string()).nullish(),
  message: z.string().nullish(),
  applicability: z.array(Ed269ApplicabilitySchema).min(1),
  zoneAuthority: z.array(z.object({ name: z.string().nullish() })).nullish(),
  geometry: z.array(VolumeSchema).min(1),
});
type Ed269Feature = z.infer<typeof FeatureSchema>;

const KINDS: Readonly<Record<z.infer<typeof Restriction>, ZoneKind>> = {
  PROHIBITED: 'prohibited',
  REQ_AUTHORISATION: 'controlled',
  REQ_AUTHORIZATION: 'controlled',
  CONDITIONAL: 'restricted',
  NO_RESTRICTION: 'suitable',
};

/**
 * ED-269 (EUROCAE, minimum operational performance standard for UAS geo-fencing) `{features: [UASZoneVersion]}`
 * → zones; each volume of a feature is one zone, `identifier#1` … where there are several. The restriction gives
 * the kind and reason AIR_TRAFFIC the clause, unless the defaults name a clause; members we don't use are passed
 * over, since the format is others' to extend. Missing limits: from the ground, without ceiling. A circle's
 * radius is in `uomDimensions` as its limits are.
 */
export function readEd269Zones(document: unknown, defaults: ZoneDefaults): ReadZones {
  const collection = z.object({ features: z.array(z.unknown()) }).safeParse(document);
  if (!collection.success) {
    const problem = {
      featureIndex: null,
      path: 'features',
      code: 'VALIDATION_FAILED',
      detail: 'no ED-269 features',
    };
    return { featureCount: 0, zones: [], problems: [problem] };
  }
  return readFeatures(collection.data.features, (feature) => readFeature(feature, defaults));
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
  const { identifier, geometry } = parsed.data;
  return geometry.map((volume, index) => ({
    facts: {
      ...factsOf(parsed.data, defaults),
      ...limitsOf(volume),
      externalId: geometry.length > 1 ? `${identifier}#${index + 1}` : identifier,
      polygon: ringsOf(volume),
    },
    polygonPath: `geometry.${index}.horizontalProjection.coordinates`,
    factsPath: '',
  }));
}

function factsOf(feature: Ed269Feature, defaults: ZoneDefaults): Record<string, unknown> {
  const windows = readEd269Windows(feature.applicability);
  const kind = KINDS[feature.restriction];
  const forATime = windows.some(({ to }) => to !== null) && kind !== 'suitable';
  const authority = feature.zoneAuthority?.[0]?.name;
  return {
    name: feature.name ?? feature.identifier,
    // Order 761 art. 20: controlled for a time only, whatever the restriction.
    kind: forATime && kind === 'controlled' ? 'temporary' : kind,
    clause: defaults.clause ?? clauseOf(feature, forATime),
    windows,
    airEnvironment: null,
    provenance: defaults.provenance ?? `ED-269 file${authority ? `, ${authority}` : ''}`,
  };
}

function clauseOf({ reason }: Ed269Feature, forATime: boolean): ZoneClause {
  if (forATime) return 'Order 761 art. 20';
  return reason?.includes('AIR_TRAFFIC') ? 'Order 761 art. 19(1)' : 'Order 761 art. 19';
}

function limitsOf(volume: Ed269Volume): Record<string, unknown> {
  const unit = volume.uomDimensions === 'FT' ? METERS_PER_FOOT : 1;
  const datum = { AGL: 'trueHeight', AMSL: 'amsl' } as const;
  return {
    floorMeters: (volume.lowerLimit ?? 0) * unit,
    // From the ground means from the ground, whatever reference stands beside the missing limit.
    floorDatum: volume.lowerLimit == null ? 'trueHeight' : datum[volume.lowerVerticalReference],
    ceilingMeters: volume.upperLimit == null ? null : volume.upperLimit * unit,
    ceilingDatum: datum[volume.upperVerticalReference],
  };
}

function ringsOf({ horizontalProjection: shape, uomDimensions }: Ed269Volume): unknown {
  if (shape.type === 'Polygon') return shape.coordinates.map((ring) => ring.map(([x, y]) => [x, y]));
  const radiusMeters = shape.radius * (uomDimensions === 'FT' ? METERS_PER_FOOT : 1);
  return [circleRing(shape.center, radiusMeters).map(([x, y]) => [x, y])];
}
