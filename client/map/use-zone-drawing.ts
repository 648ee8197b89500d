import type { GeoJSONSource, Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl';
import { useEffect } from 'react';
import { boundsOf } from './map-data.ts';
import type { MapScene } from './map-scene.ts';
import { boxSizeOf, toZoneFeatures, ZONE_FILL_LAYERS } from './zone-layers.ts';

/** Draws the zones and says which one was clicked; an aircraft over a zone is what was meant. */
export function useZoneDrawing(map: MapLibreMap | null, { zones }: MapScene): void {
  const shown = zones?.items;
  const selectedId = zones?.selectedId ?? null;
  const activeIds = zones?.activeIds;
  const onSelect = zones?.onSelect;
  useEffect(() => {
    const source = map?.getSource<GeoJSONSource>('zones');
    if (!source) return;
    const ordered = [...(shown ?? [])].sort((a, b) => boxSizeOf(b) - boxSizeOf(a));
    void source.setData(toZoneFeatures(ordered, { selectedId, activeIds: activeIds ?? new Set() }));
  }, [map, shown, selectedId, activeIds]);
  const chosen = shown?.find(({ zoneId }) => zoneId === selectedId);
  useEffect(() => {
    const bounds = boundsOf(chosen?.polygon[0] ?? []);
    if (!map || !bounds) return;
    const [west, south, east, north] = bounds;
    const view = map.getBounds();
    const seen = view.contains([west, south]) && view.contains([east, north]);
    // Chosen in the list, it may lie anywhere; what is in view stays where it is.
    if (!seen) map.fitBounds(bounds, { padding: 80, maxZoom: 14, duration: 400 });
  }, [map, chosen]);
  useEffect(() => {
    if (!map || !onSelect) return;
    const select = (event: MapMouseEvent) => {
      if (map.queryRenderedFeatures(event.point, { layers: ['aircraft'] }).length > 0) return;
      const layers = ZONE_FILL_LAYERS.filter((id) => map.getLayer(id));
      const hits = map.queryRenderedFeatures(event.point, { layers });
      const smallest = (shown ?? [])
        .filter(({ zoneId }) => hits.some(({ properties }) => properties.zoneId === zoneId))
        .sort((a, b) => boxSizeOf(a) - boxSizeOf(b))[0];
      if (smallest) onSelect(smallest.zoneId);
    };
    map.on('click', select);
    return () => {
      map.off('click', select);
    };
  }, [map, onSelect, shown]);
}
