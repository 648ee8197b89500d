import { createStore } from './lib/store.ts';

/** What the feed banner knows. `serverOffsetMs` corrects this machine's clock by the server's. */
export interface FeedState {
  connected: boolean;
  lastBeatAtMs: number | null;
  serverOffsetMs: number;
}

/** Payloads are typed by whoever listens; both sides share the schema of the event. */
type Listener = (payload: never) => void;

/** The part of a socket.io socket that `createLive` needs. */
export interface LiveSocket {
  connected: boolean;
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  timeout(ms: number): { emitWithAck(event: string, payload: unknown): Promise<unknown> };
  connect(): unknown;
  disconnect(): unknown;
}

export interface Live {
  getState(): FeedState;
  subscribe(listener: () => void): () => void;
  on<Event>(event: string, listener: (payload: Event) => void): () => void;
  /** Asks with an ack; rejects with LiveError. */
  request(event: string, payload: unknown): Promise<unknown>;
  /** A request that is asked again after every reconnect, such as `airspace:watch`. */
  keepAsking(event: string, payload: unknown): () => void;
  /** Reconnects now: the network is back or the tab is visible again. */
  wake(): void;
  close(): void;
}

/** An ack with {error}, or none in time (`TIMEOUT`), or no connection (`OFFLINE`). */
export class LiveError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'LiveError';
    this.code = code;
  }
}

/** socket.io's own ping notices a dead feed after 45 s; our beat comes every 2 s. */
export const FEED_LOST_AFTER_MS = 6_000;
const ACK_TIMEOUT_MS = 8_000;
const RETRY_REFUSED_MS = 3_000;

export function isFeedLost(feed: FeedState, nowMs: number): boolean {
  return feed.lastBeatAtMs !== null && nowMs - feed.lastBeatAtMs > FEED_LOST_AFTER_MS;
}

/** Beats, rooms and requests over one socket. Events are hints: whoever hears one reads storage (D9). */
export function createLive(socket: LiveSocket, nowMs: () => number): Live {
  const initial: FeedState = { connected: socket.connected, lastBeatAtMs: null, serverOffsetMs: 0 };
  const { getState, subscribe, change } = createStore(initial);
  const kept = new Set<{ event: string; payload: unknown }>();
  let retry: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const request = (event: string, payload: unknown) => askOnce(socket, event, payload);
  const ask = (one: { event: string; payload: unknown }) => {
    request(one.event, one.payload).catch(() => undefined);
  };
  const reconnectSoon = () => {
    clearTimeout(retry);
    // A refused handshake is not retried by socket.io: the token may be new by then.
    if (!closed) retry = setTimeout(() => socket.connect(), RETRY_REFUSED_MS);
  };

  socket.on('connect', () => {
    change({ connected: true, lastBeatAtMs: nowMs() });
    for (const one of kept) ask(one);
  });
  socket.on('disconnect', (reason: string) => {
    change({ connected: false });
    if (reason === 'io server disconnect') reconnectSoon();
  });
  socket.on('connect_error', () => {
    change({ connected: false, lastBeatAtMs: getState().lastBeatAtMs ?? nowMs() });
    reconnectSoon();
  });
  socket.on('server.beat', (beat: { at: string }) =>
    change({ lastBeatAtMs: nowMs(), ...offsetOf(beat, nowMs()) }),
  );

  return {
    getState,
    subscribe,
    on: (event, listener) => {
      socket.on(event, listener);
      return () => socket.off(event, listener);
    },
    request,
    keepAsking: (event, payload) => {
      const one = { event, payload };
      kept.add(one);
      if (socket.connected) ask(one);
      return () => kept.delete(one);
    },
    wake: () => {
      if (!closed && !socket.connected) socket.connect();
    },
    close: () => {
      closed = true;
      clearTimeout(retry);
      socket.disconnect();
    },
  };
}

/** How far the server's clock is ahead of ours; nothing when the beat has no time. */
function offsetOf(beat: { at: string }, nowMs: number): Pick<FeedState, 'serverOffsetMs'> | undefined {
  const serverOffsetMs = Date.parse(beat.at) - nowMs;
  return Number.isFinite(serverOffsetMs) ? { serverOffsetMs } : undefined;
}

async function askOnce(socket: LiveSocket, event: string, payload: unknown): Promise<unknown> {
  if (!socket.connected) throw new LiveError('OFFLINE', 'not connected');
  const ack = await socket
    .timeout(ACK_TIMEOUT_MS)
    .emitWithAck(event, payload)
    .catch(() => ({ error: { code: 'TIMEOUT', message: 'no answer in time' } }));
  return unwrapAck(ack);
}

/** {data} → data; {error} → LiveError. */
export function unwrapAck(ack: unknown): unknown {
  if (typeof ack === 'object' && ack !== null) {
    if ('data' in ack) return ack.data;
    const error = 'error' in ack ? ack.error : undefined;
    if (typeof error === 'object' && error !== null && 'code' in error) {
      throw new LiveError(String(error.code), 'message' in error ? String(error.message) : '');
    }
  }
  throw new LiveError('ACK_INVALID', 'the answer has no known form');
}
