import type { MapAircraft, MapMark } from './map-data.ts';

/** What a map shows, whoever draws it. */
export interface MapScene {
  aircraft: readonly MapAircraft[];
  selectedId: string | null;
  track?: GeoJSON.FeatureCollection;
  playhead?: readonly [number, number] | null;
  mark?: MapMark | null;
  follow?: readonly [number, number] | null;
  /** The camera shows everything once per key. */
  fitKey: string;
  onSelect?: (id: string) => void;
}
