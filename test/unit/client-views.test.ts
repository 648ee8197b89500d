import { describe, expect, it } from 'vitest';
import { countAirborne, insuredState, sortAirborne } from '../../client/lib/airborne.ts';
import { coverNow } from '../../client/lib/cover.ts';
import { evidenceDetail } from '../../client/lib/evidence-text.ts';
import {
  formatAge,
  formatDateTime,
  formatFen,
  formatNumber,
  formatYuan,
  parseYuan,
} from '../../client/lib/format.ts';
import { historyOf } from '../../client/lib/incidents.ts';
import { previewPayload } from '../../client/lib/payload.ts';
import { advance, seek, stepTo, togglePlay } from '../../client/lib/playback.ts';
import { policyStateKey } from '../../client/lib/policy.ts';
import { toFactorValue } from '../../client/lib/receipt.ts';
import { quoteForShell, toReplayCommand } from '../../client/lib/replay-command.ts';
import { isWalletLow } from '../../client/lib/wallet.ts';
import { toTrackLines } from '../../client/map/map-data.ts';
import type { Flight } from '../../server/flights/flight.schema.ts';
import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 2, 0, 0);
const at = (seconds: number) => new Date(NOW_MS + seconds * 1_000).toISOString();

/** The fields that decide; the rest of a flight has no say in its cover. */
function flightOf(coverage: Partial<Flight['coverage']>, part: Partial<Flight> = {}, ageSeconds = 1): Flight {
  const lastSample = {
    observedAt: at(-ageSeconds),
    receivedAt: at(-ageSeconds),
    flags: [],
  } as Partial<SampleView>;
  return {
    state: 'airborne',
    lastSample,
    coverage: {
      status: 'covered',
      coveredFrom: at(-60),
      coveredTo: null,
      reasons: [],
      premiumFen: 186,
      ...coverage,
    },
    ...part,
  } as Flight;
}
const clock = { nowMs: NOW_MS, feedLost: false };
const statusOf = (flight: Flight | undefined, when = clock) => coverNow(flight, when).status;

describe('what a screen says of cover', () => {
  it('says covered only while the data is fresh and the feed is up', () => {
    expect(statusOf(flightOf({}))).toBe('covered');
    expect(statusOf(flightOf({}, {}, 6))).toBe('unknown');
    expect(statusOf(flightOf({}, { state: 'lost' }))).toBe('unknown');
    expect(statusOf(flightOf({}, { lastSample: null }))).toBe('unknown');
    expect(statusOf(flightOf({}), { ...clock, feedLost: true })).toBe('unknown');
  });

  it('announces the end, and never says covered after it', () => {
    expect(statusOf(flightOf({ coveredTo: at(119) }))).toBe('ending');
    expect(statusOf(flightOf({ status: 'ending' }))).toBe('ending');
    expect(statusOf(flightOf({ coveredTo: at(-1) }))).toBe('notCovered');
  });

  it('keeps the record of a flight that is over', () => {
    const over = { state: 'closed' } as const;
    expect(coverNow(flightOf({ coveredTo: at(-10) }, over, 900), clock)).toMatchObject({
      status: 'covered',
      past: true,
    });
    expect(statusOf(flightOf({ status: 'notCovered', coveredFrom: null }, over))).toBe('notCovered');
  });

  it('says nothing of cover for a drone on the ground, and unknown when it can’t know', () => {
    expect(statusOf(undefined)).toBe('grounded');
    expect(statusOf(undefined, { ...clock, feedLost: true })).toBe('unknown');
  });
});

describe('the regulator’s figures', () => {
  it('are the counts of the list', () => {
    const one = (insured: boolean, status: Flight['coverage']['status']) => ({
      flight: flightOf({ status }),
      operatorName: null,
      insured,
      mustInsure: null,
      policyId: null,
      limitFen: null,
      reasons: [],
    });
    const items = [
      one(true, 'covered'),
      one(false, 'notCovered'),
      one(false, 'unknown'),
      one(false, 'notCovered'),
    ];
    expect(items.map(insuredState)).toEqual(['yes', 'no', 'pending', 'no']);
    expect(countAirborne(items)).toEqual({ airborne: 4, insured: 1, uninsured: 2, pending: 1 });
    expect(sortAirborne(items).map(insuredState)).toEqual(['no', 'no', 'pending', 'yes']);
  });
});

describe('a track on the map', () => {
  it('changes colour where cover begins and is not drawn across a gap', () => {
    const sampleAt = (seconds: number) =>
      ({
        observedAt: at(seconds),
        latitudeDegrees: 22.5,
        longitudeDegrees: 113.9 + seconds / 1e4,
      }) as SampleView;
    const lines = toTrackLines([0, 1, 2, 3, 20, 21].map(sampleAt), { coveredFrom: at(2), coveredTo: null });
    const drawn = lines.features.map(({ properties, geometry }) => [
      properties?.covered,
      geometry.type === 'LineString' ? geometry.coordinates.length : 0,
    ]);
    expect(drawn).toEqual([
      [false, 3],
      [true, 2],
      [true, 2],
    ]);
  });
});

describe('money and numbers', () => {
  it('are written to the fen and read back', () => {
    expect([186, -5, 100_000_000].map(formatFen)).toEqual(['¥1.86', '−¥0.05', '¥1,000,000.00']);
    expect([100_000_000, 186].map(formatYuan)).toEqual(['¥1,000,000', '¥1.86']);
    expect(['¥1,000,000.00', '5', '5.5', '1.234', '-1', ''].map(parseYuan)).toEqual([
      100_000_000,
      500,
      550,
      null,
      null,
      null,
    ]);
  });

  it('never turn unknown into 0 and never show a negative 0', () => {
    expect([null, Number.NaN, 0, -0.04, -1.26].map((value) => formatNumber(value, 1))).toEqual([
      null,
      null,
      '0.0',
      '0.0',
      '−1.3',
    ]);
  });

  it('are times of Asia/Shanghai and ages that grow coarser', () => {
    expect(formatDateTime('2026-11-22T16:00:07.000Z')).toBe('2026-11-23 00:00:07');
    expect([4_900, 125_000, 3_900_000, 200_000_000].map(formatAge)).toEqual([
      '4 s',
      '2 min 05 s',
      '1 h 05 min',
      '2 d',
    ]);
  });

  it('warn of a low wallet before the first flight is refused', () => {
    const orders = [
      { state: 'active' as const, premiumCapFen: 500 },
      { state: 'paused' as const, premiumCapFen: 900 },
    ];
    expect([2_499, 2_500].map((balance) => isWalletLow(balance, orders))).toEqual([true, false]);
    expect(isWalletLow(0, [])).toBe(false);
  });
});

describe('a replay', () => {
  const span = { startMs: 0, endMs: 10_000 };
  it('runs on true time at its speed and stops at the end', () => {
    const running = { atMs: 1_000, playing: true, speed: 20 };
    expect(advance(running, 100, span)).toMatchObject({ atMs: 3_000, playing: true });
    expect(advance(running, 1_000, span)).toMatchObject({ atMs: 10_000, playing: false });
    expect(togglePlay({ atMs: 10_000, playing: false, speed: 1 }, span)).toMatchObject({
      atMs: 0,
      playing: true,
    });
    expect(seek(running, -5, span).atMs).toBe(0);
  });

  it('steps from sample to sample', () => {
    expect(stepTo([0, 1_000, 5_000], 1_000, 1)).toBe(5_000);
    expect(stepTo([0, 1_000, 5_000], 1_000, -1)).toBe(0);
    expect(stepTo([0], 0, -1)).toBeUndefined();
  });

  it('is offered as a command that a shell takes as meant', () => {
    const login = {
      serialNumber: 'SERIAL0001',
      mqttUrl: 'mqtt://127.0.0.1:1883',
      username: 'dev_1',
      password: "a'b c",
    };
    expect(toReplayCommand(login)).toMatch(
      /^npm run replay -- seeds\/flights\/\S+ --drone SERIAL0001 --as dji --now --move-to 22\.5308,113\.9472 --mqtt mqtt:\/\/127\.0\.0\.1:1883 --username=dev_1 --password='a'\\''b c'$/,
    );
    expect(quoteForShell('mZ7-uW2q_T9')).toBe('mZ7-uW2q_T9');
  });
});

describe('a refused payload', () => {
  it('is shown as text when it is text, else as bytes', () => {
    expect(previewPayload(btoa('{hello'))).toBe('{hello');
    expect(previewPayload(btoa('\u0001\u0002\u0000\u0003\u0004\u0005\u0006'))).toBe('01 02 00 03 04 05 06');
  });
});

describe('the words of a policy and of an incident', () => {
  it('tell a landing from planned minutes that ran out', () => {
    const policy = { state: 'expired', coveredTo: at(60), validUntil: at(1_800) } as const;
    expect(policyStateKey(policy, true)).toBe('endedAtLanding');
    expect(policyStateKey(policy, false)).toBe('endedWithFlight');
    expect(policyStateKey({ ...policy, coveredTo: at(1_800) }, true)).toBe('endedByTime');
    expect(policyStateKey({ ...policy, state: 'active', coveredTo: null }, false)).toBe('active');
  });

  it('tell who did what, in the order it happened', () => {
    const note = (noteId: string, seconds: number, text: string) => ({
      noteId,
      at: at(seconds),
      by: 'Chen Hao',
      text,
    });
    const history = historyOf({
      openedAt: at(0),
      acknowledgedAt: at(5),
      acknowledgedBy: 'Chen Hao',
      notes: [
        note('a', 9, 'reopen: seen again'),
        note('b', 7, 'dismiss: a test\nflight'),
        note('c', 8, 'call'),
      ],
    });
    expect(history.map(({ act, text }) => [act, text])).toEqual([
      ['opened', ''],
      ['acknowledged', ''],
      ['dismiss', 'a test\nflight'],
      ['note', 'call'],
      ['reopen', 'seen again'],
    ]);
  });

  it('give evidence its detail in the reader’s language, with its figures', () => {
    expect(evidenceDetail('silent for 30 s', 'zh-CN')).toBe('静默 30 s');
    expect(evidenceDetail('8 %, mode reason 5', 'zh-CN')).toBe('8 % 模式原因 5');
    expect(evidenceDetail('mode reason 5', 'zh-CN')).toBe('模式原因 5');
    expect(evidenceDetail('silent for 30 s', 'en')).toBe('silent for 30 s');
    expect(evidenceDetail('flight mode forcedLanding', 'en')).toBe('');
    expect(evidenceDetail('hms 0x16100083', 'zh-CN')).toBe('hms 0x16100083');
  });
});

describe('a line of the receipt', () => {
  it('multiplies only where the formula does', () => {
    const read = (code: string, value: number) => toFactorValue({ code, kind: 'factor', value })?.text;
    expect(read('F_night', 1.15)).toBe('× 1.15');
    expect(read('n_cyc', 1)).toBe('1');
    expect(read('sh', 0.75)).toBe('75 %');
    expect(read('d', 500)).toBe('¥500');
    expect(toFactorValue({ code: 'BODILY', kind: 'component', value: null })).toBeNull();
  });
});
