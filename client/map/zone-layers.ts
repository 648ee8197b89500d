import type { FilterSpecification, Map as MapLibreMap } from 'maplibre-gl';
import type { Zone } from '../../server/airspace/zone.schema.ts';
import { ZONE_KINDS } from '../lib/zones.ts';
import { ZONE_STYLES } from './zone-colours.ts';

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Zones lie under everything that moves; called before the live layers are added. */
export function addZoneLayers(map: MapLibreMap, dark: boolean): void {
  if (map.getSource('zones')) return;
  map.addSource('zones', { type: 'geojson', data: EMPTY });
  for (const kind of ZONE_KINDS) {
    const { light, dark: onDark, dash } = ZONE_STYLES[kind];
    const color = dark ? onDark : light;
    const filter: FilterSpecification = ['==', ['get', 'kind'], kind];
    map.addLayer({
      id: `zone-fill-${kind}`,
      type: 'fill',
      source: 'zones',
      filter,
      paint: {
        'fill-color': color,
        'fill-opacity': ['case', ['get', 'selected'], 0.3, ['get', 'active'], 0.12, 0.03],
      },
    });
    map.addLayer({
      id: `zone-edge-${kind}`,
      type: 'line',
      source: 'zones',
      filter,
      paint: {
        'line-color': color,
        'line-width': ['case', ['get', 'selected'], 4, 2],
        'line-opacity': ['case', ['get', 'active'], 1, 0.45],
        ...(dash ? { 'line-dasharray': [...dash] } : {}),
      },
    });
  }
}

/** The zone's name above all else; called after the live layers. */
export function addZoneLabels(map: MapLibreMap, dark: boolean): void {
  if (map.getLayer('zone-label')) return;
  map.addLayer({
    id: 'zone-label',
    type: 'symbol',
    source: 'zones',
    filter: ['get', 'selected'],
    layout: { 'text-field': ['get', 'name'], 'text-size': 13 },
    paint: {
      'text-color': dark ? '#e8eff5' : '#10202d',
      'text-halo-color': dark ? '#0c131b' : '#ffffff',
      'text-halo-width': 2,
    },
  });
}

export const ZONE_FILL_LAYERS = ZONE_KINDS.map((kind) => `zone-fill-${kind}`);

/** Zones as features, the largest first, so that a small one in a large one can be pointed at. */
export function toZoneFeatures(
  zones: readonly Zone[],
  { selectedId, activeIds }: { selectedId: string | null; activeIds: ReadonlySet<string> },
): GeoJSON.FeatureCollection {
  const features = zones.map((zone): GeoJSON.Feature => {
    const { zoneId, name, kind } = zone;
    const properties = { zoneId, name, kind, selected: zoneId === selectedId, active: activeIds.has(zoneId) };
    return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: closedRings(zone) } };
  });
  return { type: 'FeatureCollection', features };
}

function closedRings({ polygon }: Zone): GeoJSON.Position[][] {
  return polygon.map((ring) => [...ring, ring[0] ?? [0, 0]].map(([x, y]) => [x, y]));
}

/** Size of the box round a zone, square degrees. */
export function boxSizeOf({ polygon }: Zone): number {
  const [xs, ys] = [0, 1].map((axis) => (polygon[0] ?? []).map((corner) => corner[axis] ?? 0));
  const span = (values: readonly number[] = []): number => Math.max(...values) - Math.min(...values);
  return span(xs) * span(ys);
}
