import type { Map as MapLibreMap } from 'maplibre-gl';
import { useEffect, useRef } from 'react';
import { boundsOf } from './map-data.ts';
import type { MapScene } from './map-scene.ts';

const FIT = { padding: { top: 64, right: 72, bottom: 96, left: 72 }, maxZoom: 17.5 };
const EASE_MS = 400;
/** Share of the view along each edge where what is followed counts as leaving; below the padding of a fit. */
const EDGE_SHARE = 1 / 16;

/** Shows everything once per key; then follows. Once the viewer moves the map, its scale is the viewer's. */
export function useCamera(map: MapLibreMap | null, scene: MapScene): void {
  const fitted = useRef<{ map: MapLibreMap; key: string } | null>(null);
  const movedByViewer = useRef(false);
  const { follow, fitKey } = scene;
  const bounds = boundsOf(pointsOf(scene));
  const latest = useRef(bounds);
  latest.current = bounds;
  const known = bounds !== undefined;
  useEffect(() => {
    if (!map) return;
    const note = (event: { originalEvent?: unknown }) => {
      if (event.originalEvent) movedByViewer.current = true;
    };
    map.on('movestart', note);
    return () => {
      map.off('movestart', note);
    };
  }, [map]);
  useEffect(() => {
    if (!map || !known || (fitted.current?.map === map && fitted.current.key === fitKey)) return;
    if (!latest.current) return;
    fitted.current = { map, key: fitKey };
    movedByViewer.current = false;
    map.fitBounds(latest.current, { ...FIT, duration: 0 });
  }, [map, known, fitKey]);
  useEffect(() => {
    if (!map || !follow || isInside(map, follow)) return;
    const [x, y] = follow;
    if (movedByViewer.current || !latest.current) map.easeTo({ center: [x, y], duration: EASE_MS });
    else map.fitBounds(latest.current, { ...FIT, duration: EASE_MS });
  }, [map, follow]);
}

/** Moving only near the edge keeps the map calm. */
function isInside(map: MapLibreMap, [x, y]: readonly [number, number]): boolean {
  const view = map.getBounds();
  const insetX = (view.getEast() - view.getWest()) * EDGE_SHARE;
  const insetY = (view.getNorth() - view.getSouth()) * EDGE_SHARE;
  return (
    x > view.getWest() + insetX &&
    x < view.getEast() - insetX &&
    y > view.getSouth() + insetY &&
    y < view.getNorth() - insetY
  );
}

function pointsOf({ aircraft, track, mark, zones }: MapScene): (readonly [number, number])[] {
  // Zones may be as large as a country: they are what is to be seen only where nothing else is.
  if (aircraft.length === 0 && !track && !mark)
    return (zones?.items ?? []).flatMap(({ polygon }) => polygon[0] ?? []);
  const line = (track?.features ?? []).flatMap((one) =>
    one.geometry.type === 'LineString'
      ? one.geometry.coordinates.map(([x = 0, y = 0]): [number, number] => [x, y])
      : [],
  );
  const places = mark ? [...aircraft, mark] : aircraft;
  return [...places.map((one) => [one.longitude, one.latitude] as const), ...line];
}
