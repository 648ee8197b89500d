import type { Zone } from '../../server/airspace/zone.schema.ts';
import type { MapAircraft, MapMark } from './map-data.ts';

/** Zones of a map, which of them hold now, and the chosen one. */
export interface ZoneScene {
  items: readonly Zone[];
  activeIds: ReadonlySet<string>;
  selectedId: string | null;
  onSelect: (zoneId: string | null) => void;
}

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
  zones?: ZoneScene;
}
