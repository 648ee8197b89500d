import { useEffect, useState, useSyncExternalStore } from 'react';
import type { FlightSampled, FlightWatched } from '../../../server/flights/flight-live.schema.ts';
import { api } from '../../api.ts';
import { createFlightFeed, type FeedPage, type FlightFeed, type FlightFeedState } from '../../flight-feed.ts';
import type { Live } from '../../live.ts';
import { useLive } from '../../live-provider.tsx';

/** When neither the socket nor a hint speaks, the page still asks. */
const ASK_ANYWAY_MS = 5_000;

/** The whole record of one flight, kept up to date by cursor; a reload asks from the start and loses nothing. */
export function useFlightFeed(flightId: string): FlightFeedState {
  const live = useLive();
  const [feed, setFeed] = useState<FlightFeed | null>(null);
  useEffect(() => {
    if (!live) return;
    const opened = createFlightFeed((after) => fetchAfter(live, flightId, after));
    const offSampled = live.on<FlightSampled>('flight.sampled', (event) => {
      if (event.flightId === flightId) opened.poke();
    });
    const offConnect = live.on('connect', opened.poke);
    const timer = setInterval(opened.poke, ASK_ANYWAY_MS);
    opened.poke();
    setFeed(opened);
    return () => {
      clearInterval(timer);
      offConnect();
      offSampled();
      opened.stop();
      live.request('flight:unwatch', { flightId }).catch(() => undefined);
    };
  }, [live, flightId]);
  return useSyncExternalStore(feed?.subscribe ?? never, feed?.getState ?? nothingYet);
}

const EMPTY: FlightFeedState = { samples: [], caughtUp: false, error: null };
const nothingYet = () => EMPTY;
const never = () => () => undefined;

/** By socket, which also joins the flight's room; over HTTP while the socket is down. */
async function fetchAfter(live: Live, flightId: string, after: string | null): Promise<FeedPage> {
  if (live.getState().connected) {
    try {
      return (await live.request('flight:watch', { flightId, after })) as FlightWatched;
    } catch {
      // The record can still be read below.
    }
  }
  const page = await api.listTrack(flightId, { after });
  return { ...page, live: page.nextCursor === null };
}
