import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import type { LonLat } from '../lib/volume-draft.ts';

const SOURCE = 'drawn';
const INK = '#0b5cad';

/** Draws the corners given so far and the shape between them. */
export function setDrawnShape(map: MapLibreMap, points: readonly LonLat[], isLine: boolean): void {
  const data: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: shapes(points, isLine) };
  const source = map.getSource<GeoJSONSource>(SOURCE);
  if (source) {
    void source.setData(data);
    return;
  }
  map.addSource(SOURCE, { type: 'geojson', data });
  map.addLayer({
    id: 'drawn-area',
    type: 'fill',
    source: SOURCE,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': INK, 'fill-opacity': 0.2 },
  });
  map.addLayer({
    id: 'drawn-line',
    type: 'line',
    source: SOURCE,
    filter: ['!=', ['geometry-type'], 'Point'],
    paint: { 'line-color': INK, 'line-width': 3 },
  });
  map.addLayer({
    id: 'drawn-corners',
    type: 'circle',
    source: SOURCE,
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': 6,
      'circle-color': '#ffffff',
      'circle-stroke-color': INK,
      'circle-stroke-width': 3,
    },
  });
}

function shapes(points: readonly LonLat[], isLine: boolean): GeoJSON.Feature[] {
  const corners = points.map((coordinates): GeoJSON.Feature => {
    return { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } };
  });
  const [first] = points;
  if (points.length < 2 || !first) return corners;
  const geometry: GeoJSON.Geometry =
    isLine || points.length < 3
      ? { type: 'LineString', coordinates: [...points] }
      : { type: 'Polygon', coordinates: [[...points, first]] };
  return [{ type: 'Feature', properties: {}, geometry }, ...corners];
}
