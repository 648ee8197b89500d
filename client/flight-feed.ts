import type { SampleView } from '../server/telemetry/sample-view.schema.ts';
import { createStore } from './lib/store.ts';

/** One answer to "everything after this cursor". */
export interface FeedPage {
  items: SampleView[];
  nextCursor: string | null;
  live: boolean;
}

export interface FlightFeedState {
  /** By event time; drawn in this order. */
  samples: readonly SampleView[];
  /** The backlog is through: what comes now is live (or the flight is over). */
  caughtUp: boolean;
  error: unknown;
}

export interface FlightFeed {
  getState(): FlightFeedState;
  subscribe(listener: () => void): () => void;
  /** Something may be new: ask after the cursor. Calls while one is under way become one more. */
  poke(): void;
  stop(): void;
}

/** Pages in one go before the page is told, so that a long backlog does not redraw a hundred times. */
const PAGES_PER_CHANGE = 4;

/**
 * Follows one flight by cursor: backfill → cutover → live (design D9). Asks one question at a time; samples
 * that come twice are kept once; a failed question leaves the cursor where it was.
 */
export function createFlightFeed(fetchAfter: (cursor: string | null) => Promise<FeedPage>): FlightFeed {
  const byCursor = new Map<string, SampleView>();
  const initial: FlightFeedState = { samples: [], caughtUp: false, error: null };
  const { getState, subscribe, change: publish } = createStore(initial);
  let cursor: string | null = null;
  let running = false;
  let wanted = false;
  let stopped = false;

  const readToEnd = async () => {
    for (let page = 1; ; page += 1) {
      const answer = await fetchAfter(cursor);
      if (stopped) return;
      const before = byCursor.size;
      for (const item of answer.items) byCursor.set(item.cursor, item);
      const grew = byCursor.size > before;
      const moved = answer.nextCursor !== null && answer.nextCursor !== cursor;
      cursor = answer.nextCursor ?? answer.items.at(-1)?.cursor ?? cursor;
      const ended = answer.live || !moved;
      if (ended || page % PAGES_PER_CHANGE === 0) {
        const samples = grew || page > 1 ? sortByEventTime(byCursor.values()) : getState().samples;
        publish({ samples, caughtUp: ended, error: null });
      }
      if (ended) return;
    }
  };
  const run = async () => {
    running = true;
    while (wanted && !stopped) {
      wanted = false;
      try {
        await readToEnd();
      } catch (error) {
        if (!stopped) publish({ error });
      }
    }
    running = false;
  };

  return {
    getState,
    subscribe,
    poke: () => {
      wanted = true;
      if (!running && !stopped) void run();
    },
    stop: () => {
      stopped = true;
    },
  };
}

/** Commit order is not event order: a late sample belongs where it was flown. */
export function sortByEventTime(samples: Iterable<SampleView>): SampleView[] {
  return [...samples].sort(
    (a, b) => Date.parse(a.observedAt) - Date.parse(b.observedAt) || a.cursor.localeCompare(b.cursor),
  );
}
