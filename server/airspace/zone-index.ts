import RBush from 'rbush';
import { type Bounds, boundsOfPoints, type Polygon } from './plane-geometry.ts';
import { openRing } from './volume-parts.ts';
import type { Zone } from './zone.schema.ts';

/** A zone as it is looked up: its rings open, its box known. */
export interface IndexedZone {
  zone: Zone;
  polygon: Polygon;
  bounds: Bounds;
}

interface Entry extends IndexedZone {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

/** The active zones in an R-tree by their boxes: what a look-up examines is what lies near, never all. */
export class ZoneIndex {
  readonly #byId = new Map<string, Entry>();
  #tree = new RBush<Entry>();

  get size(): number {
    return this.#byId.size;
  }

  /** Replaces everything. */
  load(zones: readonly Zone[]): void {
    this.#byId.clear();
    for (const zone of zones) this.#byId.set(zone.zoneId, toEntry(zone));
    this.#tree = new RBush<Entry>().load([...this.#byId.values()]);
  }

  /** Adds a zone, or its new version in place of the old; a retired one is removed. */
  put(zone: Zone): void {
    const known = this.#byId.get(zone.zoneId);
    if (known) this.#tree.remove(known);
    this.#byId.delete(zone.zoneId);
    if (zone.state !== 'active') return;
    const entry = toEntry(zone);
    this.#byId.set(zone.zoneId, entry);
    this.#tree.insert(entry);
  }

  /** Zones whose boxes meet the given one, in order of their ids. */
  search({ west, south, east, north }: Bounds): IndexedZone[] {
    const found: IndexedZone[] = this.#tree.search({ minX: west, minY: south, maxX: east, maxY: north });
    return found.sort((a, b) => (a.zone.zoneId < b.zone.zoneId ? -1 : 1));
  }
}

function toEntry(zone: Zone): Entry {
  const polygon = zone.polygon.map(openRing);
  const bounds = boundsOfPoints(polygon[0] ?? []);
  const { west, south, east, north } = bounds;
  return { zone, polygon, bounds, minX: west, minY: south, maxX: east, maxY: north };
}
