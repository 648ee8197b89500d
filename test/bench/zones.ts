import { performance } from 'node:perf_hooks';
import { isInsidePolygon } from '../../server/airspace/plane-geometry.ts';
import type { Volume } from '../../server/airspace/volume.schema.ts';
import { circleRing, toVolumeParts } from '../../server/airspace/volume-parts.ts';
import { type Zone, ZoneFactsSchema } from '../../server/airspace/zone.schema.ts';
import { ZoneIndex } from '../../server/airspace/zone-index.ts';
import { zonesAt, zonesTouching } from '../../server/airspace/zone-lookup.ts';
import type { Options } from './options.ts';
import type { Reporter } from './reporter.ts';

const ZONES = 50_000;
const LOOKUPS = 20_000;
const SCANS = 20;
/** A lattice over southern China, some 4 km apart; each zone a circle of 24 corners, 3 km across. */
const COLUMNS = 250;
const STEP_DEGREES = 0.04;
const [WEST, SOUTH] = [105, 23];

/** Look-ups by point and by volume among 50,000 zones, beside a walk through all of them. */
export async function benchZones(_options: Options, report: Reporter): Promise<void> {
  report.heading(`zones: ${ZONES} in the index`);
  const index = new ZoneIndex();
  const zones = Array.from({ length: ZONES }, (_, i) => zoneAt(i));
  report.figure({ name: 'zones.load', value: timed(() => index.load(zones)), unit: 'ms' });
  const places = Array.from({ length: LOOKUPS }, (_, i) => placeOf(i));
  const scan = rateOf(places.slice(0, SCANS), (place) => scanFor(zones, place));
  const reference = { name: 'a walk through all of them', value: scan };
  report.figure({
    name: 'zones.byPoint',
    value: rateOf(places, ([longitudeDegrees, latitudeDegrees]) => {
      const position = { longitudeDegrees, latitudeDegrees };
      zonesAt(index, { position, trueHeightMeters: 60, groundMeters: null, atMs: 0 });
    }),
    unit: 'look-ups/s',
    reference,
  });
  report.figure({
    name: 'zones.byVolume',
    value: rateOf(places.slice(0, LOOKUPS / 10), (place) => {
      const volume = volumeAt(place);
      const at = { parts: toVolumeParts(volume), heights: volume, ground: null, fromMs: 0, toMs: 1 };
      zonesTouching(index, at);
    }),
    unit: 'look-ups/s',
    reference,
    note: 'a circle 2 km across',
  });
}

function rateOf<Item>(items: readonly Item[], run: (item: Item) => void): number {
  return (items.length * 1_000) / timed(() => items.forEach(run));
}

function scanFor(zones: readonly Zone[], place: readonly [number, number]): Zone[] {
  return zones.filter(({ polygon }) => isInsidePolygon(place, polygon));
}

function timed(run: () => void): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

function zoneAt(i: number): Zone {
  const centre = [
    WEST + (i % COLUMNS) * STEP_DEGREES,
    SOUTH + Math.floor(i / COLUMNS) * STEP_DEGREES,
  ] as const;
  const at = '2026-01-01T00:00:00.000Z';
  return {
    ...TEMPLATE,
    polygon: [circleRing(centre, 1_500).map(([x, y]): [number, number] => [x, y])],
    zoneId: `zon_${i}`,
    version: 1,
    state: 'active',
    createdAt: at,
    changedAt: at,
    changedBy: 'bench',
  };
}

const TEMPLATE = ZoneFactsSchema.parse({
  name: 'Bench zone',
  kind: 'controlled',
  clause: 'Order 761 art. 19',
  polygon: [[[114, 22]]],
  provenance: 'bench',
});

/** Spread over the lattice without chance: the golden ratio. */
function placeOf(i: number): readonly [number, number] {
  const part = (i * 0.618_033_988_75) % 1;
  return [WEST + part * COLUMNS * STEP_DEGREES, SOUTH + ((i / LOOKUPS) * ZONES * STEP_DEGREES) / COLUMNS];
}

function volumeAt([x, y]: readonly [number, number]): Volume {
  const ring = circleRing([x, y], 1_000).map(([lon, lat]): [number, number] => [lon, lat]);
  return { kind: 'area', ring, floorMeters: 0, ceilingMeters: 120 };
}
