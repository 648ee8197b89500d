export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** The Pearl River estuary: what the bundled map draws. Beyond it nothing is known, not even land from sea. */
export const REGION: Box = { west: 112.2, south: 21.4, east: 116, north: 23.8 };

/** Whether the bundled map draws a place, degrees WGS-84. */
export function isInRegion(longitude: number, latitude: number): boolean {
  const { west, south, east, north } = REGION;
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
}

/** The region as one polygon. */
export function regionPolygon(): GeoJSON.Feature<GeoJSON.Polygon> {
  const { west, south, east, north } = REGION;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } };
}
