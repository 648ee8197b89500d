import type { GeoJSONSource, Map as MapLibreMap } from 'maplibre-gl';
import { addMarkerImages } from './marker-images.ts';

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
export type LiveSource = 'track' | 'mark' | 'aircraft' | 'playhead';

/** Track below, a marked place and aircraft above, the replay's mark on top. Called whenever a style has been loaded. */
export function addLiveLayers(map: MapLibreMap, dark: boolean): void {
  addMarkerImages(map);
  for (const id of ['track', 'mark', 'aircraft', 'playhead'] satisfies LiveSource[]) {
    if (!map.getSource(id)) map.addSource(id, { type: 'geojson', data: EMPTY });
  }
  if (map.getLayer('aircraft')) return;
  addTrack(map, dark);
  addMark(map, dark);
  addAircraft(map, dark);
  map.addLayer({
    id: 'playhead',
    type: 'symbol',
    source: 'playhead',
    layout: { 'icon-image': 'marker-playhead', 'icon-allow-overlap': true },
  });
}

function addTrack(map: MapLibreMap, dark: boolean): void {
  map.addLayer({
    id: 'track-case',
    type: 'line',
    source: 'track',
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': dark ? '#0c131b' : '#ffffff', 'line-width': 6 },
  });
  map.addLayer({
    id: 'track-covered',
    type: 'line',
    source: 'track',
    filter: ['==', ['get', 'covered'], true],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': dark ? '#3cc48b' : '#0d7a4e', 'line-width': 3.5 },
  });
  map.addLayer({
    id: 'track-uncovered',
    type: 'line',
    source: 'track',
    filter: ['==', ['get', 'covered'], false],
    paint: { 'line-color': dark ? '#ff7a6e' : '#c0281f', 'line-width': 3.5, 'line-dasharray': [2, 1.2] },
  });
}

function addMark(map: MapLibreMap, dark: boolean): void {
  map.addLayer({
    id: 'mark',
    type: 'circle',
    source: 'mark',
    paint: {
      'circle-radius': 9,
      'circle-color': 'rgba(192,40,31,.25)',
      'circle-stroke-width': 3,
      'circle-stroke-color': dark ? '#ff7a6e' : '#c0281f',
    },
  });
  map.addLayer({
    id: 'mark-label',
    type: 'symbol',
    source: 'mark',
    layout: {
      'text-field': ['get', 'label'],
      'text-size': 13,
      'text-anchor': 'bottom',
      'text-offset': [0, -1.7],
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: {
      'text-color': dark ? '#ff9d94' : '#c0281f',
      'text-halo-color': dark ? '#0c131b' : '#ffffff',
      'text-halo-width': 2,
    },
  });
}

function addAircraft(map: MapLibreMap, dark: boolean): void {
  map.addLayer({
    id: 'aircraft-ring',
    type: 'circle',
    source: 'aircraft',
    filter: ['any', ['get', 'selected'], ['get', 'alerting']],
    paint: {
      'circle-radius': 19,
      'circle-color': 'rgba(0,0,0,0)',
      'circle-stroke-width': 3,
      'circle-stroke-color': ['case', ['get', 'alerting'], '#c0281f', '#d97706'],
    },
  });
  map.addLayer({
    id: 'aircraft-nose',
    type: 'symbol',
    source: 'aircraft',
    filter: ['get', 'hasHeading'],
    layout: {
      'icon-image': 'marker-nose',
      'icon-rotate': ['get', 'heading'],
      'icon-rotation-alignment': 'map',
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
    },
  });
  map.addLayer({
    id: 'aircraft',
    type: 'symbol',
    source: 'aircraft',
    layout: {
      'icon-image': ['concat', 'marker-', ['get', 'shape']],
      'icon-size': 0.82,
      // Of two in one place the worse news lies on top: a covered neighbour must not hide an uncovered one.
      'symbol-sort-key': ['match', ['get', 'shape'], 'notCovered', 3, 'ending', 2, 'unknown', 1, 0],
      'icon-allow-overlap': true,
      'icon-ignore-placement': true,
      'text-field': ['get', 'label'],
      'text-size': 13,
      'text-anchor': 'top',
      'text-offset': [0, 1.5],
      'text-optional': true,
    },
    paint: {
      'text-color': dark ? '#e8eff5' : '#10202d',
      'text-halo-color': dark ? '#0c131b' : '#ffffff',
      'text-halo-width': 2,
    },
  });
}

/** Replaces what a live source draws. */
export function setLiveData(map: MapLibreMap, id: LiveSource, data: GeoJSON.FeatureCollection): void {
  const source = map.getSource<GeoJSONSource>(id);
  void source?.setData(data);
}
