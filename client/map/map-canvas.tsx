import type { MapLayerMouseEvent, Map as MapLibreMap } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createMap } from './create-map.ts';
import { drawGraticule } from './draw-graticule.ts';
import { toMark, toMarkers } from './map-data.ts';
import { addLiveLayers, setLiveData } from './map-layers.ts';
import type { MapScene } from './map-scene.ts';
import { useCamera } from './use-camera.ts';
import { useZoneDrawing } from './use-zone-drawing.ts';
import { addZoneLabels, addZoneLayers } from './zone-layers.ts';

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** The drawing itself; loaded lazily by MapView. */
export function MapCanvas(props: MapScene & { styleUrl: string | null }) {
  const container = useRef<HTMLDivElement>(null);
  const map = useMap(container, props.styleUrl);
  useDrawing(map, props);
  useZoneDrawing(map, props);
  useCamera(map, props);
  return <div ref={container} />;
}

function useMap(
  container: React.RefObject<HTMLDivElement | null>,
  styleUrl: string | null,
): MapLibreMap | null {
  const { t, i18n } = useTranslation();
  const [map, setMap] = useState<MapLibreMap | null>(null);
  const language = i18n.language;
  const label = t('map.label');
  useEffect(() => {
    if (!container.current) return;
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const made = createMap({ container: container.current, dark, language, styleUrl, label });
    // Not 'load': that waits for the base data, and aircraft are shown even where it can't be fetched.
    made.on('style.load', () => {
      addZoneLayers(made, dark);
      addLiveLayers(made, dark);
      addZoneLabels(made, dark);
      if (styleUrl === null) drawGraticule(made);
      setMap(made);
    });
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(container.current);
    return () => {
      observer.disconnect();
      setMap(null);
      made.remove();
    };
  }, [container, styleUrl, language, label]);
  return map;
}

function useDrawing(map: MapLibreMap | null, scene: MapScene): void {
  const { aircraft, selectedId, track, playhead, mark, onSelect } = scene;
  useEffect(() => {
    if (map) setLiveData(map, 'aircraft', toMarkers(aircraft, selectedId));
  }, [map, aircraft, selectedId]);
  useEffect(() => {
    if (map) setLiveData(map, 'track', track ?? EMPTY);
  }, [map, track]);
  useEffect(() => {
    if (map) setLiveData(map, 'mark', mark ? toMark(mark) : EMPTY);
  }, [map, mark]);
  useEffect(() => {
    if (!map) return;
    const features: GeoJSON.Feature[] = playhead
      ? [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [...playhead] } }]
      : [];
    setLiveData(map, 'playhead', { type: 'FeatureCollection', features });
  }, [map, playhead]);
  useEffect(() => {
    if (!map || !onSelect) return;
    const select = (event: MapLayerMouseEvent) => onSelect(String(event.features?.[0]?.properties.id ?? ''));
    const point = () => {
      map.getCanvas().style.cursor = 'pointer';
    };
    const leave = () => {
      map.getCanvas().style.cursor = '';
    };
    map.on('click', 'aircraft', select);
    map.on('mouseenter', 'aircraft', point);
    map.on('mouseleave', 'aircraft', leave);
    return () => {
      map.off('click', 'aircraft', select);
      map.off('mouseenter', 'aircraft', point);
      map.off('mouseleave', 'aircraft', leave);
    };
  }, [map, onSelect]);
}
