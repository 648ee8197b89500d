import type { Volume } from '../../server/airspace/volume.schema.ts';
import { toVolumeParts } from '../../server/airspace/volume-parts.ts';
import { type Zone, type ZoneFacts, ZoneFactsSchema } from '../../server/airspace/zone.schema.ts';
import { ZoneIndex } from '../../server/airspace/zone-index.ts';
import { type LookedAt, zonesTouching } from '../../server/airspace/zone-lookup.ts';
import type { Position } from '../../server/lib/geo.ts';
import { T0 } from './flight-samples.ts';
import { cornerAt, NANSHAN } from './volumes.ts';

/** A square zone of `side` metres round a position, controlled and permanent unless told otherwise. */
export function zoneFacts(more: object = {}, side = 1_000, centre: Position = NANSHAN): ZoneFacts {
  const half = side / 2;
  return ZoneFactsSchema.parse({
    name: 'Test zone',
    kind: 'controlled',
    clause: 'Order 761 art. 19',
    polygon: [
      [
        cornerAt(centre, -half, -half),
        cornerAt(centre, -half, half),
        cornerAt(centre, half, half),
        cornerAt(centre, half, -half),
      ],
    ],
    provenance: 'test',
    ...more,
  });
}

export function zoneOf(zoneId: string, facts: ZoneFacts): Zone {
  const at = '2026-01-01T00:00:00.000Z';
  return {
    ...facts,
    zoneId,
    version: 1,
    state: 'active',
    createdAt: at,
    changedAt: at,
    changedBy: 'usr_test',
  };
}

export function indexOf(...facts: ZoneFacts[]): ZoneIndex {
  const index = new ZoneIndex();
  index.load(facts.map((one, i) => zoneOf(`zon_${i}`, one)));
  return index;
}

/** What a volume meets, over ground of a known height or none, in an hour from T0. */
export function touchesOf(index: ZoneIndex, volume: Volume, more: Partial<LookedAt> = {}) {
  return zonesTouching(index, {
    parts: toVolumeParts(volume),
    heights: volume,
    ground: null,
    fromMs: T0,
    toMs: T0 + 3_600_000,
    ...more,
  });
}
