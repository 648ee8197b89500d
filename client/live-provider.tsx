import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { FlightSampled } from '../server/flights/flight-live.schema.ts';
import { createLive, type FeedState, isFeedLost, type Live } from './live.ts';
import { useNowMs } from './now.ts';
import { openSocket } from './open-socket.ts';

const LiveContext = createContext<Live | null>(null);
const NO_FEED: FeedState = { connected: false, lastBeatAtMs: null, serverOffsetMs: 0 };

/** Which stored answers an event makes old; the pages that show them read again. */
const HINTS: Record<string, readonly string[]> = {
  'flight.tookOff': ['flights', 'airborne'],
  'flight.changed': ['flights', 'flight', 'airborne', 'policies'],
  'policy.bound': ['flights', 'flight', 'airborne', 'policies', 'wallet'],
  'cover.changed': ['flights', 'flight', 'airborne', 'policies', 'wallet'],
  'incident.opened': ['incidents', 'incident', 'flight', 'flights'],
  'evidence.appended': ['incidents', 'incident'],
  'alert.raised': ['airborne'],
};
const COALESCE_MS = 250;

/** One socket for the logged-in page; wakes on `online` and when the tab is seen again. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [live, setLive] = useState<Live | null>(null);
  const client = useQueryClient();
  useEffect(() => {
    const opened = createLive(openSocket(), () => Date.now());
    const old = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      for (const key of old) void client.invalidateQueries({ queryKey: [key] });
      old.clear();
    };
    const outdate = (keys: readonly string[]) => {
      for (const key of keys) old.add(key);
      timer ??= setTimeout(refresh, COALESCE_MS);
    };
    for (const [event, keys] of Object.entries(HINTS)) opened.on(event, () => outdate(keys));
    opened.on('connect', () => outdate([...new Set(Object.values(HINTS).flat())]));
    opened.keepAsking('airspace:watch', { bbox: null });
    opened.keepAsking('incident:watch', { incidentId: null });
    const wake = () => {
      if (document.visibilityState === 'visible') opened.wake();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    setLive(opened);
    return () => {
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      clearTimeout(timer);
      opened.close();
    };
  }, [client]);
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}

export function useLive(): Live | null {
  return useContext(LiveContext);
}

const never = () => () => undefined;

export function useFeedState(): FeedState {
  const live = useLive();
  return useSyncExternalStore(live?.subscribe ?? never, live?.getState ?? (() => NO_FEED));
}

/** The server's clock, ticking each second, and whether our link to it is lost. */
export function useLiveClock(): { nowMs: number; feedLost: boolean } {
  const feed = useFeedState();
  const here = useNowMs();
  return { nowMs: here + feed.serverOffsetMs, feedLost: isFeedLost(feed, here) };
}

/** Calls back for every event of a name while mounted; `listener` must be stable. */
export function useLiveEvent<Event>(event: string, listener: (payload: Event) => void): void {
  const live = useLive();
  useEffect(() => live?.on(event, listener), [live, event, listener]);
}

export type { FlightSampled };
