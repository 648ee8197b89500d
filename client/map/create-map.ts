import 'maplibre-gl/dist/maplibre-gl.css';
import { Map as MapLibreMap, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { baseStyle } from './base-style.ts';

setWorkerUrl(workerUrl);

/** Shenzhen, where a map without anything to show begins. */
const START: [number, number] = [114.03, 22.56];
const START_ZOOM = 10;

interface MapInput {
  container: HTMLElement;
  dark: boolean;
  language: string;
  /** An operator's own style instead of the bundled one. */
  styleUrl: string | null;
  label: string;
}

/** Throws when the browser has no WebGL; the error boundary round the map then shows the list alone. */
export function createMap({ container, dark, language, styleUrl, label }: MapInput): MapLibreMap {
  const map = new MapLibreMap({
    container,
    style: styleUrl ?? baseStyle(dark, language),
    center: START,
    zoom: START_ZOOM,
    minZoom: 6,
    maxZoom: 19,
    fadeDuration: 0,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ unit: 'metric' }), 'top-left');
  map.getCanvas().setAttribute('aria-label', label);
  return map;
}
