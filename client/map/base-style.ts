import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
} from 'maplibre-gl';
import { regionPolygon } from './region.ts';

export interface MapPalette {
  unmapped: string;
  grid: string;
  water: string;
  land: string;
  green: string;
  road: string;
  boundary: string;
  label: string;
  halo: string;
}

const LIGHT: MapPalette = {
  unmapped: '#eceef0',
  grid: '#cfd5da',
  water: '#cfe2ea',
  land: '#f6f5f0',
  green: '#dfead6',
  road: '#e3dccd',
  boundary: '#b9b7c9',
  label: '#5d6b78',
  halo: '#ffffff',
};
const DARK: MapPalette = {
  unmapped: '#161d25',
  grid: '#2b3744',
  water: '#0d2230',
  land: '#18222c',
  green: '#1b2c29',
  road: '#2a3844',
  boundary: '#46546a',
  label: '#94a6b5',
  halo: '#0c131b',
};

export function paletteOf(dark: boolean): MapPalette {
  return dark ? DARK : LIGHT;
}

/** Source of the grid that stands in for a map where there is none. */
export const GRATICULE = 'graticule';

/**
 * The bundled map: coastline, water, districts; two files of our own, no tiles, no glyph server and no
 * national borders. Without `glyphs` MapLibre draws all text from local fonts, Chinese included.
 */
export function baseStyle(dark: boolean, language: string): StyleSpecification {
  const palette = paletteOf(dark);
  const name = language.startsWith('zh') ? 'zh' : 'en';
  return {
    version: 8,
    sources: {
      sea: { type: 'geojson', data: regionPolygon() },
      [GRATICULE]: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
      land: { type: 'geojson', data: new URL('/basemap/land.geojson', location.href).href },
      local: { type: 'geojson', data: new URL('/basemap/local.geojson', location.href).href },
    },
    layers: [...groundLayers(palette), ...gridLayers(palette), ...labelLayers(palette, dark, name)],
  };
}

const ofKind = (kind: string): ExpressionSpecification => ['==', ['get', 'kind'], kind];

function groundLayers(palette: MapPalette): LayerSpecification[] {
  return [
    { id: 'unmapped', type: 'background', paint: { 'background-color': palette.unmapped } },
    { id: 'water', type: 'fill', source: 'sea', paint: { 'fill-color': palette.water } },
    { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': palette.land } },
    {
      id: 'green',
      type: 'fill',
      source: 'local',
      filter: ofKind('green'),
      paint: { 'fill-color': palette.green },
    },
    {
      id: 'lake',
      type: 'fill',
      source: 'local',
      filter: ofKind('lake'),
      paint: { 'fill-color': palette.water },
    },
    {
      id: 'road',
      type: 'line',
      source: 'local',
      filter: ofKind('road'),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': palette.road,
        'line-width': ['interpolate', ['linear'], ['zoom'], 9, 1, 15, 7],
      },
    },
    {
      id: 'district',
      type: 'line',
      source: 'local',
      filter: ['all', ['==', ['geometry-type'], 'LineString'], ofKind('district')],
      paint: { 'line-color': palette.boundary, 'line-width': 1, 'line-dasharray': [3, 3] },
    },
    {
      id: 'cityLimit',
      type: 'line',
      source: 'local',
      filter: ofKind('cityLimit'),
      paint: { 'line-color': palette.boundary, 'line-width': 1.6, 'line-dasharray': [6, 3] },
    },
  ];
}

function gridLayers(palette: MapPalette): LayerSpecification[] {
  return [
    {
      id: 'grid',
      type: 'line',
      source: GRATICULE,
      filter: ['==', ['geometry-type'], 'LineString'],
      paint: { 'line-color': palette.grid, 'line-width': 1 },
    },
    {
      id: 'grid-label',
      type: 'symbol',
      source: GRATICULE,
      filter: ['==', ['geometry-type'], 'Point'],
      layout: { 'text-field': ['get', 'text'], 'text-size': 11 },
      paint: { 'text-color': palette.label, 'text-halo-color': palette.halo, 'text-halo-width': 1.2 },
    },
  ];
}

/** Names of water, districts and, further out, cities. */
function labelLayers(palette: MapPalette, dark: boolean, name: 'zh' | 'en'): LayerSpecification[] {
  const label = (kind: string, color: string, size: number) => ({
    id: `label-${kind}`,
    type: 'symbol' as const,
    source: 'local',
    filter: ['all', ['==', ['geometry-type'], 'Point'], ofKind(kind)] as FilterSpecification,
    layout: {
      'text-field': ['get', name] as ['get', string],
      'text-size': size,
      'text-letter-spacing': name === 'zh' ? 0.2 : 0.04,
    },
    paint: { 'text-color': color, 'text-halo-color': palette.halo, 'text-halo-width': 1.2 },
  });
  return [
    { ...label('water', dark ? '#5f93ab' : '#5c8fa6', 12), minzoom: 9 },
    { ...label('city', palette.label, 13), maxzoom: 9.5 },
    { ...label('district', palette.label, 12.5), minzoom: 9.3 },
  ];
}
