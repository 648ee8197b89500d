import type { Map as MapLibreMap, MapMouseEvent } from 'maplibre-gl';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LonLat } from '../lib/volume-draft.ts';
import { createMap } from './create-map.ts';
import { setDrawnShape } from './drawn-shape.ts';

interface Props {
  styleUrl: string | null;
  points: readonly LonLat[];
  isLine: boolean;
  onAdd: (point: LonLat) => void;
}

const DIGITS = 6;

/** A map that takes corners by click; loaded lazily. */
export function DrawCanvas({ styleUrl, points, isLine, onAdd }: Props) {
  const container = useRef<HTMLDivElement>(null);
  const map = useDrawMap(container, styleUrl);
  useEffect(() => {
    if (map) setDrawnShape(map, points, isLine);
  }, [map, points, isLine]);
  useEffect(() => {
    if (!map) return;
    const add = ({ lngLat }: MapMouseEvent) =>
      onAdd([Number(lngLat.lng.toFixed(DIGITS)), Number(lngLat.lat.toFixed(DIGITS))]);
    map.on('click', add);
    return () => {
      map.off('click', add);
    };
  }, [map, onAdd]);
  return <div ref={container} />;
}

function useDrawMap(
  container: React.RefObject<HTMLDivElement | null>,
  styleUrl: string | null,
): MapLibreMap | null {
  const { t, i18n } = useTranslation();
  const [map, setMap] = useState<MapLibreMap | null>(null);
  const label = t('quote.drawHint');
  const { language } = i18n;
  useEffect(() => {
    if (!container.current) return;
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    const made = createMap({ container: container.current, dark, language, styleUrl, label });
    made.getCanvas().style.cursor = 'crosshair';
    made.on('style.load', () => setMap(made));
    return () => {
      setMap(null);
      made.remove();
    };
  }, [container, styleUrl, language, label]);
  return map;
}
