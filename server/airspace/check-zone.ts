import { fromInstant } from '../lib/clock.ts';
import { checkPolygon } from './check-polygon.ts';
import { checkTerritory } from './check-territory.ts';
import type { GeometryCode } from './geometry-problem.ts';
import { openRing } from './volume-parts.ts';
import type { ZoneFacts } from './zone.schema.ts';

/** Corners of all rings of one zone: crossing edges are looked for pair by pair. */
const CORNERS_MAX = 2_000;

export interface ZoneProblem {
  code: GeometryCode | 'WINDOW_INVERTED';
  field: string;
  detail: string;
}

/** What is wrong with a zone of the right form, each with its field; a zone may reach beyond the territory. */
export function checkZone(facts: ZoneFacts): ZoneProblem[] {
  return [...checkHeights(facts), ...checkWindows(facts), ...checkShape(facts)];
}

function checkShape({ polygon }: ZoneFacts): ZoneProblem[] {
  const corners = polygon.reduce((sum, ring) => sum + ring.length, 0);
  if (corners > CORNERS_MAX)
    return [{ code: 'POLYGON_INVALID', field: 'polygon', detail: `more than ${CORNERS_MAX} corners` }];
  const problems = checkPolygon(polygon, 'polygon');
  if (problems.length > 0) return problems;
  return checkTerritory(polygon.map(openRing), 'polygon', { extent: 'some' });
}

function checkHeights(facts: ZoneFacts): ZoneProblem[] {
  const { floorMeters, floorDatum, ceilingMeters, ceilingDatum } = facts;
  if (ceilingMeters === null || floorDatum !== ceilingDatum || floorMeters < ceilingMeters) return [];
  const detail = `the ceiling, ${ceilingMeters} m, is not above the floor, ${floorMeters} m`;
  return [{ code: 'HEIGHTS_INVERTED', field: 'ceilingMeters', detail }];
}

function checkWindows({ windows }: ZoneFacts): ZoneProblem[] {
  return windows.flatMap(({ from, to }, index): ZoneProblem[] =>
    from !== null && to !== null && fromInstant(from) >= fromInstant(to)
      ? [{ code: 'WINDOW_INVERTED', field: `windows.${index}.to`, detail: 'it ends before it begins' }]
      : [],
  );
}
