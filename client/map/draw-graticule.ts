import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { GRATICULE } from './base-style.ts';
import { graticuleOf } from './graticule.ts';
import { isInRegion } from './region.ts';

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Keeps a grid of degrees over the view while that lies beyond the bundled map. */
export function drawGraticule(map: MapLibreMap): void {
  const draw = () => {
    const { lng, lat } = map.getCenter();
    const bounds = map.getBounds();
    const view = {
      west: bounds.getWest(),
      south: bounds.getSouth(),
      east: bounds.getEast(),
      north: bounds.getNorth(),
    };
    map.getSource<GeoJSONSource>(GRATICULE)?.setData(isInRegion(lng, lat) ? EMPTY : graticuleOf(view));
  };
  map.on('moveend', draw);
  draw();
}
