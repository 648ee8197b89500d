import { cellToBoundary, cellToLatLng, isValidCell } from 'h3-js';
import type { AccumulationBucket } from '../../server/policies/accumulation.schema.ts';

/** Outlines of the cells; what is at or above its soft cap is drawn as uncovered tracks are. */
export function bucketCells(buckets: readonly AccumulationBucket[]): GeoJSON.FeatureCollection {
  const features = buckets
    .filter(({ id }) => isValidCell(id))
    .map(({ id, state }): GeoJSON.Feature => {
      const coordinates = cellToBoundary(id, true);
      return {
        type: 'Feature',
        properties: { covered: state === 'free' },
        geometry: { type: 'LineString', coordinates },
      };
    });
  return { type: 'FeatureCollection', features };
}

/** Where a cell lies, to two decimals; empty for operators. */
export function bucketPlace({ id }: Pick<AccumulationBucket, 'id'>): string {
  if (!isValidCell(id)) return '';
  const [latitude, longitude] = cellToLatLng(id);
  return `${latitude.toFixed(2)}, ${longitude.toFixed(2)}`;
}
