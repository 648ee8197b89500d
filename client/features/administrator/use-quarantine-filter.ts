import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import type { QuarantineReason } from '../../../server/telemetry/ingest.schema.ts';
import type { QuarantineCounts, QuarantineState } from '../../../server/telemetry/quarantine.schema.ts';
import { en } from '../../locales/en.data.ts';

/** What of quarantine is shown; an absent part is not filtered by. */
export interface QuarantineFilter {
  reason?: QuarantineReason;
  deviceId?: string;
  state?: QuarantineState;
}

/** A change of the filter; null takes a part away. */
export type FilterChange = { [Part in keyof QuarantineFilter]?: QuarantineFilter[Part] | null };

/** The filter in the address, so that it survives a reload and can be sent on; at first what is open. */
export function useQuarantineFilter(): [QuarantineFilter, (change: FilterChange) => void] {
  const [search, setSearch] = useSearchParams();
  const choose = useCallback(
    (change: FilterChange) =>
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change)) {
            if (value) after.set(name, value);
            else if (name === 'state') after.set(name, 'all');
            else after.delete(name);
          }
          return after;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [readFilter(search), choose];
}

function readFilter(search: URLSearchParams): QuarantineFilter {
  const reason = search.get('reason');
  const deviceId = search.get('deviceId')?.slice(0, 64);
  const state = search.get('state') ?? 'open';
  return {
    ...(isReason(reason) && { reason }),
    ...(deviceId && { deviceId }),
    ...((state === 'open' || state === 'replayed') && { state }),
  };
}

/** By our words for them: the server's own list would bring its validator into the page. */
function isReason(text: string | null): text is QuarantineReason {
  return text !== null && Object.hasOwn(en.quarantine.reason, text);
}

/** How many messages of the filter's reason are open; undefined when nobody counts them (one device's). */
export function openCount(
  counts: QuarantineCounts | undefined,
  filter: QuarantineFilter,
): number | undefined {
  if (!counts || filter.deviceId) return undefined;
  return counts.items
    .filter(({ reason }) => filter.reason === undefined || reason === filter.reason)
    .reduce((sum, { open }) => sum + open, 0);
}
