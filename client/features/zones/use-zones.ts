import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSelection } from '../../components/use-selection.ts';
import { activeZoneIds, sortZones } from '../../lib/zones.ts';
import { useLiveClock } from '../../live-provider.tsx';
import type { ZoneScene } from '../../map/map-scene.ts';
import { queries } from '../../queries.ts';

const MINUTE_MS = 60_000;

/** Active zones with the chosen one, kept in the address; what holds now is looked at once a minute. */
export function useZones(): ZoneScene & { query: ReturnType<typeof useZonesQuery> } {
  const query = useZonesQuery();
  const [selectedId, onSelect] = useSelection('zone');
  const minute = Math.floor(useLiveClock().nowMs / MINUTE_MS);
  const items = useMemo(() => sortZones(query.data ?? []), [query.data]);
  const activeIds = useMemo(() => activeZoneIds(items, minute * MINUTE_MS), [items, minute]);
  return { query, items, activeIds, selectedId, onSelect };
}

function useZonesQuery() {
  return useQuery(queries.zones());
}
