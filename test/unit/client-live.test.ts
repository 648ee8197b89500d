import { describe, expect, it } from 'vitest';
import { createFlightFeed, type FeedPage, type FlightFeedState } from '../../client/flight-feed.ts';
import { isClockOff, isStale, sampleAgeMs } from '../../client/lib/ages.ts';
import { gapSeconds, timelineOf, wasCoveredIn } from '../../client/lib/timeline.ts';
import { gapThresholdMs, indexAt, splitAtGaps, timeOf, toColumns } from '../../client/lib/track.ts';
import { createLive, isFeedLost, LiveError, type LiveSocket, unwrapAck } from '../../client/live.ts';
import type { Gap } from '../../server/flights/gap.schema.ts';
import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';

const START_MS = Date.UTC(2026, 10, 22, 2, 0, 0);

function sampleOf(cursor: string, atSeconds: number, part: Partial<SampleView> = {}): SampleView {
  const observedAt = new Date(START_MS + atSeconds * 1_000).toISOString();
  return {
    cursor,
    flightId: 'flt_1',
    serialNumber: 'SERIAL0001',
    source: 'dji',
    observedAt,
    receivedAt: observedAt,
    clockSkewMs: null,
    correctedAt: null,
    latitudeDegrees: 22.5,
    longitudeDegrees: 113.9,
    altitudeEllipsoidMeters: null,
    altitudeAmslMeters: null,
    heightAboveTakeoffMeters: atSeconds,
    heightAboveGroundMeters: null,
    groundSpeedMps: null,
    verticalSpeedMps: null,
    headingDegrees: null,
    trackDegrees: null,
    batteryPercent: null,
    mode: null,
    codes: [],
    flags: [],
    isLate: false,
    ...part,
  };
}

/** A record that answers by cursor, as the server does; `cursor` is the place in commit order. */
function recordOf(samples: SampleView[], pageItems: number) {
  const asked: (string | null)[] = [];
  const fetchAfter = async (after: string | null): Promise<FeedPage> => {
    asked.push(after);
    const items = samples.slice(
      after === null ? 0 : Number(after),
      (after === null ? 0 : Number(after)) + pageItems,
    );
    const nextCursor = items.at(-1)?.cursor ?? after;
    return { items, nextCursor, live: Number(nextCursor ?? 0) >= samples.length };
  };
  return { asked, fetchAfter };
}

const numbered = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => sampleOf(String(from + index), from + index));

/** Resolves with the first state that satisfies the condition. */
function stateWhere(
  feed: { getState(): FlightFeedState; subscribe(listener: () => void): () => void },
  holds: (state: FlightFeedState) => boolean,
): Promise<FlightFeedState> {
  return new Promise((resolve) => {
    const look = () => {
      if (holds(feed.getState())) resolve(feed.getState());
    };
    feed.subscribe(look);
    look();
  });
}

const cursorsOf = (state: FlightFeedState) => state.samples.map(({ cursor }) => cursor);

describe('the feed of one flight', () => {
  it('reads the backlog page by page to its end and then says it has caught up', async () => {
    const { asked, fetchAfter } = recordOf(numbered(7), 3);
    const feed = createFlightFeed(fetchAfter);
    feed.poke();
    const state = await stateWhere(feed, (one) => one.caughtUp);
    expect(cursorsOf(state)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    expect(asked).toEqual([null, '3', '6']);
  });

  it('asks only after its cursor when a hint comes, and misses nothing', async () => {
    const stored = numbered(2);
    const { asked, fetchAfter } = recordOf(stored, 100);
    const feed = createFlightFeed(fetchAfter);
    feed.poke();
    await stateWhere(feed, (one) => one.caughtUp);
    stored.push(...numbered(3, 3));
    feed.poke();
    expect(cursorsOf(await stateWhere(feed, (one) => one.samples.length > 2))).toHaveLength(5);
    expect(asked).toEqual([null, '2']);
  });

  it('asks one question at a time, however many hints come', async () => {
    let open = 0;
    let most = 0;
    let questions = 0;
    const feed = createFlightFeed(async (after) => {
      open += 1;
      questions += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return { items: after === null ? numbered(1) : [], nextCursor: '1', live: true };
    });
    for (let hint = 0; hint < 20; hint += 1) feed.poke();
    await stateWhere(feed, (one) => one.caughtUp);
    expect(most).toBe(1);
    expect(questions).toBeLessThanOrEqual(2);
  });

  it('keeps a sample that comes twice once', async () => {
    const answers = [numbered(3), numbered(3)];
    const feed = createFlightFeed(async () => ({
      items: answers.shift() ?? [],
      nextCursor: '3',
      live: true,
    }));
    feed.poke();
    await stateWhere(feed, (one) => one.samples.length === 3);
    feed.poke();
    await stateWhere(feed, () => answers.length === 0);
    expect(cursorsOf(feed.getState())).toEqual(['1', '2', '3']);
  });

  it('puts a late sample where it was flown, not where it came', async () => {
    const late = [sampleOf('1', 10), sampleOf('2', 12), sampleOf('3', 11, { isLate: true })];
    const feed = createFlightFeed(recordOf(late, 10).fetchAfter);
    feed.poke();
    expect(cursorsOf(await stateWhere(feed, (one) => one.caughtUp))).toEqual(['1', '3', '2']);
  });

  it('keeps cursor and samples when a question fails, and goes on from there', async () => {
    const stored = numbered(4);
    const { asked, fetchAfter } = recordOf(stored, 2);
    let failing = false;
    const feed = createFlightFeed((after) =>
      failing ? Promise.reject(new Error('offline')) : fetchAfter(after),
    );
    feed.poke();
    await stateWhere(feed, (one) => one.caughtUp);
    failing = true;
    feed.poke();
    expect(cursorsOf(await stateWhere(feed, (one) => one.error !== null))).toHaveLength(4);
    failing = false;
    stored.push(...numbered(1, 5));
    feed.poke();
    expect(cursorsOf(await stateWhere(feed, (one) => one.samples.length === 5)).at(-1)).toBe('5');
    expect(asked.at(-1)).toBe('4');
  });
});

/** A socket whose connection and acks the test decides. */
function fakeSocket(answer: (event: string, payload: unknown) => unknown) {
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const asked: string[] = [];
  const socket: LiveSocket = {
    connected: false,
    on: (event, listener) => listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event, listener) => listeners.get(event)?.delete(listener),
    timeout: () => ({
      emitWithAck: async (event, payload) => {
        asked.push(event);
        return answer(event, payload);
      },
    }),
    connect: () => undefined,
    disconnect: () => undefined,
  };
  const fire = (event: string, payload?: unknown) => {
    if (event === 'connect') socket.connected = true;
    if (event === 'disconnect') socket.connected = false;
    for (const listener of listeners.get(event) ?? []) listener(payload as never);
  };
  return { socket, asked, fire };
}

describe('the live link', () => {
  it('is lost when our own beat stays away for more than 6 s, and not before the first', () => {
    let nowMs = START_MS;
    const { socket, fire } = fakeSocket(() => ({ data: {} }));
    const live = createLive(socket, () => nowMs);
    expect(isFeedLost(live.getState(), nowMs + 60_000)).toBe(false);
    fire('connect');
    fire('server.beat', { at: new Date(START_MS + 5_000).toISOString() });
    expect(live.getState().serverOffsetMs).toBe(5_000);
    nowMs += 6_000;
    expect(isFeedLost(live.getState(), nowMs)).toBe(false);
    expect(isFeedLost(live.getState(), nowMs + 1)).toBe(true);
    live.close();
  });

  it('asks for its rooms again after every reconnect', () => {
    const { socket, asked, fire } = fakeSocket(() => ({ data: {} }));
    const live = createLive(socket, () => START_MS);
    live.keepAsking('airspace:watch', { bbox: null });
    expect(asked).toEqual([]);
    fire('connect');
    fire('disconnect', 'transport close');
    fire('connect');
    expect(asked).toEqual(['airspace:watch', 'airspace:watch']);
    live.close();
  });

  it('refuses to ask while it is down, so that the page reads over HTTP instead', async () => {
    const { socket } = fakeSocket(() => ({ data: {} }));
    const live = createLive(socket, () => START_MS);
    await expect(live.request('flight:watch', {})).rejects.toMatchObject({ code: 'OFFLINE' });
    live.close();
  });

  it('turns an ack with an error into that error', () => {
    expect(unwrapAck({ data: 1 })).toBe(1);
    expect(() => unwrapAck({ error: { code: 'NOT_FOUND', message: 'no such flight' } })).toThrow(LiveError);
    expect(() => unwrapAck('nonsense')).toThrow(LiveError);
  });
});

describe('a track', () => {
  it('is cut where nothing was heard for more than 5 s or five usual intervals', () => {
    const everySecond = [0, 1, 2, 3, 9, 10].map((at) => sampleOf(String(at), at));
    expect(splitAtGaps(everySecond).map((part) => part.length)).toEqual([4, 2]);
    const everyTwo = [0, 2, 4, 6, 15, 17].map((at) => sampleOf(String(at), at));
    expect(gapThresholdMs(everyTwo)).toBe(10_000);
    expect(splitAtGaps(everyTwo)).toHaveLength(1);
  });

  it('has an empty row in each gap of its chart, and unknown stays unknown', () => {
    const unknown = { heightAboveTakeoffMeters: null };
    const samples = [sampleOf('1', 0), sampleOf('2', 1), sampleOf('3', 2, unknown), sampleOf('4', 20)];
    const { seconds, columns } = toColumns(samples, [(one) => one.heightAboveTakeoffMeters]);
    expect(columns[0]).toEqual([0, 1, null, null, 20, null]);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  });

  it('shows at a moment the last sample before it', () => {
    const samples = numbered(3);
    const at = (seconds: number) => indexAt(samples, START_MS + seconds * 1_000);
    expect([at(0.5), at(1), at(2.9), at(99)]).toEqual([-1, 0, 1, 2]);
    expect(timeOf(sampleOf('1', 1))).toBe(START_MS + 1_000);
  });
});

describe('the age of data', () => {
  it('counts from event time, or from receipt when the device clock is not trusted', () => {
    const receivedAt = new Date(START_MS + 30_000).toISOString();
    const nowMs = START_MS + 31_000;
    expect(sampleAgeMs(sampleOf('1', 0, { receivedAt }), nowMs)).toBe(31_000);
    expect(sampleAgeMs(sampleOf('1', 0, { receivedAt, flags: ['clockUntrusted'] }), nowMs)).toBe(1_000);
    expect(sampleAgeMs(sampleOf('1', 99), nowMs)).toBe(0);
  });

  it('is stale after 5 s', () => {
    expect([5_000, 5_001].map(isStale)).toEqual([false, true]);
  });
});

describe('a device clock that is off', () => {
  const at = (ms: number) => new Date(START_MS + ms).toISOString();

  it('ages its samples by ours once the difference is a second or more', () => {
    const ahead = sampleOf('1', 3, { clockSkewMs: 3_000, correctedAt: at(0) });
    const slight = sampleOf('2', 3, { clockSkewMs: -400, correctedAt: at(3_400) });
    expect([ahead, slight].map(isClockOff)).toEqual([true, false]);
    expect([ahead, slight].map((sample) => sampleAgeMs(sample, START_MS + 5_000))).toEqual([5_000, 2_000]);
  });
});

describe('a timeline', () => {
  const gap = { from: new Date(START_MS + 20_000).toISOString(), to: null } as Gap;
  const transition = (kind: 'tookOff' | 'landed', seconds: number) => {
    const at = new Date(START_MS + seconds * 1_000).toISOString();
    return { kind, at, decidedAt: at, reason: 'LANDED_MODE' };
  };

  it('puts what was not heard among what happened', () => {
    const entries = timelineOf([transition('tookOff', 5), transition('landed', 90)], [gap]);
    expect(entries.map((entry) => (entry.type === 'gap' ? 'gap' : entry.transition.kind))).toEqual([
      'tookOff',
      'gap',
      'landed',
    ]);
  });

  it('knows the length of a gap that has ended', () => {
    const to = new Date(START_MS + 51_400).toISOString();
    expect([gapSeconds(gap), gapSeconds({ ...gap, to })]).toEqual([null, 31]);
  });

  const second = (at: number | null) => (at === null ? null : new Date(START_MS + at * 1_000).toISOString());
  it.each([
    ['never', null, null, false],
    ['from take-off on', 0, null, true],
    ['until before it', 0, 20, false],
    ['until within it', 0, 25, true],
    ['from its end on', 51, null, false],
  ])('asks for proof of cover only where a gap was covered: %s', (_name, from, to, covered) => {
    const ended = { ...gap, to: new Date(START_MS + 51_000).toISOString() };
    expect(wasCoveredIn(ended, { coveredFrom: second(from), coveredTo: second(to) })).toBe(covered);
  });
});
