import type { Volume } from '../../server/airspace/volume.schema.ts';
import { offsetPosition } from '../../server/lib/geo.ts';

export const PLACE_MODES = ['anywhere', 'circle', 'area', 'route', 'geojson'] as const;
export type PlaceMode = (typeof PLACE_MODES)[number];
export type LonLat = [number, number];

/** Where to fly, as it is being entered; every mode keeps its own values. */
export interface PlaceDraft {
  mode: PlaceMode;
  latitude: string;
  longitude: string;
  radius: string;
  points: readonly LonLat[];
  halfWidth: string;
  geojson: string;
  floor: string;
  ceiling: string;
}

export const EMPTY_PLACE: PlaceDraft = {
  mode: 'circle',
  latitude: '22.5431',
  longitude: '114.0579',
  radius: '500',
  points: [],
  halfWidth: '50',
  geojson: '',
  floor: '0',
  ceiling: '120',
};

const CIRCLE_CORNERS = 32;

/** The volume that was entered; null: anywhere; undefined: not a place yet. What the law says of it the server checks. */
export function toVolume(draft: PlaceDraft): Volume | null | undefined {
  if (draft.mode === 'anywhere') return null;
  const heights = { floorMeters: Number(draft.floor), ceilingMeters: Number(draft.ceiling) };
  if (draft.mode === 'circle') {
    const ring = circleRing(draft);
    return ring && { kind: 'area', ring, ...heights };
  }
  const points = draft.mode === 'geojson' ? parseGeojson(draft.geojson) : draft;
  if (!points) return undefined;
  const isRoute = draft.mode === 'route' || ('isLine' in points && points.isLine);
  const corners = [...points.points];
  if (isRoute)
    return corners.length < 2
      ? undefined
      : { kind: 'route', line: corners, halfWidthMeters: Number(draft.halfWidth), ...heights };
  return corners.length < 3 ? undefined : { kind: 'area', ring: corners, ...heights };
}

function circleRing(draft: PlaceDraft): LonLat[] | undefined {
  const center = { latitudeDegrees: Number(draft.latitude), longitudeDegrees: Number(draft.longitude) };
  const radius = Number(draft.radius);
  const isPlace =
    Math.abs(center.latitudeDegrees) <= 90 && Math.abs(center.longitudeDegrees) <= 180 && radius > 0;
  if (!isPlace || draft.latitude.trim() === '' || draft.longitude.trim() === '') return undefined;
  return Array.from({ length: CIRCLE_CORNERS }, (_, index) => {
    const turn = (2 * Math.PI * index) / CIRCLE_CORNERS;
    const at = offsetPosition(center, radius * Math.cos(turn), radius * Math.sin(turn));
    return [at.longitudeDegrees, at.latitudeDegrees];
  });
}

/** First polygon or line of a GeoJSON text, as it stands; undefined when there is none. */
export function parseGeojson(text: string): { points: LonLat[]; isLine: boolean } | undefined {
  try {
    const geometry = findGeometry(JSON.parse(text));
    if (!geometry) return undefined;
    const coordinates = geometry.isLine ? geometry.coordinates : geometry.coordinates[0];
    const points = (Array.isArray(coordinates) ? coordinates : []).map((point): LonLat => {
      const [longitude, latitude] = Array.isArray(point) ? point : [];
      return [Number(longitude), Number(latitude)];
    });
    return points.every((point) => point.every(Number.isFinite))
      ? { points, isLine: geometry.isLine }
      : undefined;
  } catch {
    return undefined;
  }
}

function findGeometry(value: unknown): { isLine: boolean; coordinates: unknown[] } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('geometry' in value) return findGeometry(value.geometry);
  if ('features' in value && Array.isArray(value.features)) return findGeometry(value.features[0]);
  if (!('type' in value && 'coordinates' in value && Array.isArray(value.coordinates))) return undefined;
  if (value.type !== 'Polygon' && value.type !== 'LineString') return undefined;
  return { isLine: value.type === 'LineString', coordinates: value.coordinates };
}
