/** What can be wrong with a shape someone sends; each is a code of the error table. */
export const GEOMETRY_CODES = [
  'POLYGON_INVALID',
  'POLYGON_SELF_INTERSECTING',
  'COORDINATES_SWAPPED',
  'OUTSIDE_TERRITORY',
  'HEIGHTS_INVERTED',
  'VOLUME_TOO_LARGE',
] as const;
export type GeometryCode = (typeof GEOMETRY_CODES)[number];

/** One thing wrong with a shape: its code, the field by its path and a sentence for a person. */
export interface GeometryProblem {
  code: GeometryCode;
  field: string;
  detail: string;
}
