import { cellToLatLng } from 'h3-js';
import { permit, type Viewer } from '../http/permissions.ts';
import type { Position } from '../lib/geo.ts';
import { assertVolume } from './assert-volume.ts';
import type { DistrictSource } from './districts.port.ts';
import { initialArc } from './encounter-class.ts';
import type { GroundCell } from './ground-cell.schema.ts';
import { overlayGround } from './ground-overlay.ts';
import { worstCellWithin } from './ground-risk.ts';
import { boundsOfPoints, type Ring } from './plane-geometry.ts';
import type { PopulationSource } from './population.port.ts';
import { isInSuitableAirspace, SUITABLE_CEILING_METERS } from './suitable-airspace.ts';
import type { Surroundings } from './surroundings.schema.ts';
import { toLonLatPair } from './tangent-plane.ts';
import type { TerrainSource } from './terrain.port.ts';
import { isInsideTerritory } from './territory.ts';
import { type ReportedHeights, type TrueHeight, trueHeightOf } from './true-height.ts';
import type { Volume } from './volume.schema.ts';
import { toCellShares } from './volume-cells.ts';
import { circleRing, toVolumeParts } from './volume-parts.ts';
import type { WeatherSource } from './weather.port.ts';
import type { IndexedZone } from './zone-index.ts';
import { type ZoneTouch, zonesTouching } from './zone-lookup.ts';
import type { ZonesService } from './zones.service.ts';

/** A stated volume, or at take-off the ground within reach. */
export type Place = { volume: Volume } | { position: Position; reachMeters: number };

interface Deps {
  zones: ZonesService;
  population: PopulationSource;
  terrain: TerrainSource;
  weather: WeatherSource;
  districts: DistrictSource;
}

/**
 * What is around a flight: the ground by share of the volume (at take-off its worst cell within reach, design
 * D9c), zones met in place, height and time, suitable airspace, air risk, weather, district and terrain, each
 * with where it came from. What no source knows is null, never guessed. It stores nothing.
 */
export class SurroundingsService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** For a viewer who has a volume in mind. Throws PERMISSION_DENIED and the codes of checkVolume with `field`. */
  async look(
    viewer: Viewer,
    volume: Volume,
    window: { fromMs: number; toMs: number },
  ): Promise<Surroundings> {
    permit(viewer, 'zone.read');
    assertVolume(volume);
    return this.around({ volume }, window);
  }

  /** The surroundings in [fromMs, toMs], Unix ms. A volume must have passed `checkVolume`. */
  async around(place: Place, window: { fromMs: number; toMs: number }): Promise<Surroundings> {
    const takeoff = 'position' in place ? toLonLatPair(place.position) : null;
    const parts = 'volume' in place ? toVolumeParts(place.volume) : [reachRing(place)];
    // At take-off nobody has said how high: as high as needs no approval (Order 761 art. 19).
    const heights =
      'volume' in place ? place.volume : { floorMeters: 0, ceilingMeters: SUITABLE_CEILING_METERS };
    const { terrain, weather, districts, zones } = this.#deps;
    const ground = terrain.rangeWithin(boundsOfPoints(parts.flat()));
    const touches = zonesTouching(zones.index, { parts, heights, ground, ...window });
    const cells = this.#groundOf(place, touches);
    const { ceilingMeters } = heights;
    const middle = 'position' in place ? place.position : positionOf(cells[0]?.cell.cellId ?? '');
    return {
      cells,
      zones: touches.map(toHit),
      inSuitableAirspace: isInSuitableAirspace({ touches, parts, ceilingMeters, takeoff }),
      insideTerritory:
        'position' in place ? isInsideTerritory(place.position) : parts.flat().every(isCornerInside),
      weather: weather.over(parts, window.fromMs, window.toMs),
      district: districts.districtAt(middle),
      arc: initialArc(touches, { ceilingMeters, categories: cells.map(({ cell }) => cell.category) }),
      terrain: ground && { ...ground, provenance: terrain.provenance },
    };
  }

  /** True height 真高 of a sample, by its own measurement or the terrain; null where neither knows. */
  trueHeight(sample: ReportedHeights): TrueHeight | null {
    return trueHeightOf(sample, this.#deps.terrain);
  }

  #groundOf(place: Place, touches: readonly ZoneTouch[]): { share: number; cell: GroundCell }[] {
    const marked = touches.map(({ found }) => found).filter(({ zone }) => zone.ground !== null);
    const population = withOverlays(this.#deps.population, marked);
    if ('position' in place)
      return [{ share: 1, cell: worstCellWithin(population, place.position, place.reachMeters).cell }];
    return toCellShares(place.volume).map(({ cellId, share }) => ({
      share,
      cell: population.cellAt(positionOf(cellId)),
    }));
  }
}

function withOverlays(population: PopulationSource, marked: readonly IndexedZone[]): PopulationSource {
  if (marked.length === 0) return population;
  return {
    provenance: population.provenance,
    cellAt: (position) => overlayGround(population.cellAt(position), marked),
  };
}

function reachRing({ position, reachMeters }: { position: Position; reachMeters: number }): Ring {
  return circleRing(toLonLatPair(position), Math.max(1, reachMeters));
}

function positionOf(cellId: string): Position {
  const [latitudeDegrees, longitudeDegrees] = cellToLatLng(cellId);
  return { latitudeDegrees, longitudeDegrees };
}

function isCornerInside([longitudeDegrees, latitudeDegrees]: readonly [number, number]): boolean {
  return isInsideTerritory({ longitudeDegrees, latitudeDegrees });
}

function toHit({ found }: ZoneTouch): Surroundings['zones'][number] {
  const { zoneId, name, kind, clause, provenance } = found.zone;
  return { zoneId, name, kind, clause, provenance };
}
