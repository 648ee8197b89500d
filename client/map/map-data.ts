import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';
import type { CoverStatus } from '../lib/cover.ts';
import { type CoverSpan, isCoveredAt, splitAtGaps, timeOf } from '../lib/track.ts';

export interface MapAircraft {
  id: string;
  label: string;
  longitude: number;
  latitude: number;
  headingDegrees: number | null;
  status: CoverStatus;
  stale: boolean;
  /** An open incident: labelled and ringed. */
  alerting: boolean;
}

/** A place that matters, with its word. */
export interface MapMark {
  longitude: number;
  latitude: number;
  label: string;
}

export function toMark({ longitude, latitude, label }: MapMark): GeoJSON.FeatureCollection {
  const geometry: GeoJSON.Point = { type: 'Point', coordinates: [longitude, latitude] };
  return { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { label }, geometry }] };
}

/** Circle covered, triangle not covered, diamond ending, square unknown or stale: shape says it without colour. */
export type MarkerShape = 'covered' | 'notCovered' | 'ending' | 'unknown';

export function shapeOf(aircraft: Pick<MapAircraft, 'status' | 'stale'>): MarkerShape {
  if (aircraft.stale) return 'unknown';
  return aircraft.status === 'grounded' ? 'unknown' : aircraft.status;
}

export function toMarkers(
  aircraft: readonly MapAircraft[],
  selectedId: string | null,
): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: aircraft.map((one) => ({
      type: 'Feature',
      id: one.id,
      properties: {
        id: one.id,
        shape: shapeOf(one),
        heading: one.headingDegrees ?? 0,
        hasHeading: one.headingDegrees !== null && !one.stale,
        selected: one.id === selectedId,
        alerting: one.alerting,
        // A label each would be unreadable: the chosen one and the alarmed speak.
        label: one.id === selectedId || one.alerting ? one.label : '',
      },
      geometry: { type: 'Point', coordinates: [one.longitude, one.latitude] },
    })),
  };
}

/** Track as lines: cut at gaps of time, coloured by cover. */
export function toTrackLines(samples: readonly SampleView[], span: CoverSpan): GeoJSON.FeatureCollection {
  const placed = samples.filter(hasPosition);
  const features: GeoJSON.Feature[] = [];
  for (const part of splitAtGaps(placed)) {
    let line: GeoJSON.Position[] = [];
    let covered: boolean | undefined;
    for (const sample of part) {
      const now = isCoveredAt(span, timeOf(sample));
      const here = [sample.longitudeDegrees ?? 0, sample.latitudeDegrees ?? 0];
      if (covered !== undefined && now !== covered) {
        features.push(toLine([...line, here], covered));
        line = [];
      }
      line.push(here);
      covered = now;
    }
    if (covered !== undefined && line.length > 1) features.push(toLine(line, covered));
  }
  return { type: 'FeatureCollection', features };
}

export function hasPosition(sample: SampleView): boolean {
  return sample.latitudeDegrees !== null && sample.longitudeDegrees !== null;
}

function toLine(coordinates: GeoJSON.Position[], covered: boolean): GeoJSON.Feature {
  return { type: 'Feature', properties: { covered }, geometry: { type: 'LineString', coordinates } };
}

/** West, south, east, north of what is to be seen; undefined when nothing has a place. */
export function boundsOf(
  points: readonly (readonly [number, number])[],
): [number, number, number, number] | undefined {
  let bounds: [number, number, number, number] | undefined;
  for (const [x, y] of points) {
    const [west, south, east, north] = bounds ?? [x, y, x, y];
    bounds = [Math.min(west, x), Math.min(south, y), Math.max(east, x), Math.max(north, y)];
  }
  return bounds;
}
