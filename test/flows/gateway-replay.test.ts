import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LoginRefusedError, UnreachableError } from '../../device-gateway/replay/mqtt-link.ts';
import { parseReplayOptions } from '../../device-gateway/replay/options.ts';
import { type ReplayDeps, replay } from '../../device-gateway/replay/replay.ts';
import { systemClock, toInstant } from '../../server/lib/clock.ts';
import type { CoverMessage } from '../../server/policies/cover.schema.ts';
import { startTestGateway, type TestGateway, until } from '../helpers/gateway.ts';

const AIRCRAFT = 'AIRCRAFT0001';
const flights = new URL('../../../shared/flights/', import.meta.url);
const hasFlights = existsSync(flights);

let running: TestGateway;
let reported: string[];
beforeEach(async () => {
  running = await startTestGateway({ limits: { mqttMessagesPerSecond: 100_000 } });
  running.directory.add('dev_a', { serialNumbers: [AIRCRAFT] });
  reported = [];
});
afterEach(() => running.close());

function deps(text?: string, signal = new AbortController().signal): ReplayDeps {
  return {
    clock: systemClock,
    readFile: (path) => (text === undefined ? readFile(path) : Promise.resolve(Buffer.from(text))),
    wait: (ms, abort) => sleep(ms, undefined, { signal: abort }).catch(() => undefined),
    report: (line) => reported.push(line),
    signal,
  };
}

function options(file: string, ...more: string[]) {
  return parseReplayOptions(
    [
      file,
      '--drone',
      AIRCRAFT,
      '--mqtt',
      running.gateway.url,
      '--username',
      'dev_a',
      '--password',
      'pw',
      ...more,
    ],
    {},
  );
}

const CSV = `serialNumber,observedAt,latitudeDegrees,longitudeDegrees,heightAboveTakeoffMeters
ANY000000001,2026-01-01T00:00:00.000Z,22.5,114,0
ANY000000001,2026-01-01T00:00:01.000Z,22.5,114,3
ANY000000001,2026-01-01T00:00:02.000Z,22.5,114,6
`;

/** Ten samples a second when flown at a tenth of real time. */
function longCsv(): string {
  const [header = ''] = CSV.split('\n');
  const rows = Array.from({ length: 1_000 }, (_, index) => {
    const at = toInstant(Date.UTC(2026, 0, 1) + index * 10);
    return `ANY000000001,${at},22.5,114,${(index / 100).toFixed(2)}`;
  });
  return `${[header, ...rows].join('\n')}\n`;
}

describe.skipIf(!hasFlights)('the real recordings', () => {
  it('flies an excerpt of the Matrice log at full speed, every sample acknowledged and in order', async () => {
    const file = new URL('dji-matrice200-ios.log', flights).pathname;
    const summary = await replay(options(file, '--from', '100', '--move-to', '22.5308,113.9472'), deps());
    expect(summary).toMatchObject({ published: 593, acknowledged: 593, refused: 0 });
    const times = running.sink.samples.map((sample) => sample.observedAtMs);
    expect(times).toHaveLength(593);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(
      running.sink.samples.every((sample) => Math.abs((sample.latitudeDegrees ?? 0) - 22.5308) < 0.01),
    ).toBe(true);
    expect(running.sink.samples.at(-1)).toMatchObject({
      mode: 'landing',
      altitudeAmslMeters: null,
      altitudeEllipsoidMeters: null,
    });
  });

  it('flies the Matrice log as MAVLink: the same flight, frame by frame', async () => {
    const file = new URL('dji-matrice200-ios.log', flights).pathname;
    const asDji = await replay(options(file, '--from', '60', '--for', '30'), deps());
    const told = running.sink.samples;
    const summary = await replay(options(file, '--from', '60', '--for', '30', '--as', 'mavlink'), deps());
    expect(summary).toMatchObject({ published: asDji.published, acknowledged: told.length, refused: 0 });
    const samples = running.sink.samples.slice(told.length);
    expect(samples.map(({ observedAtMs }) => observedAtMs)).toEqual(
      told.map(({ observedAtMs }) => observedAtMs),
    );
    expect(samples.map(({ mode }) => mode)).toEqual(told.map(({ mode }) => mode));
    samples.forEach((sample, index) => {
      const like = told[index];
      expect(sample.source).toBe('mavlink');
      expect(sample.latitudeDegrees).toBeCloseTo(like?.latitudeDegrees ?? 0, 7);
      expect(sample.longitudeDegrees).toBeCloseTo(like?.longitudeDegrees ?? 0, 7);
      expect(sample.heightAboveTakeoffMeters).toBeCloseTo(like?.heightAboveTakeoffMeters ?? 0, 2);
      expect(sample.groundSpeedMps).toBeCloseTo(like?.groundSpeedMps ?? 0, 5);
      expect(sample.verticalSpeedMps).toBeCloseTo(like?.verticalSpeedMps ?? 0, 2);
      expect(sample.batteryPercent).toBe(like?.batteryPercent);
    });
  });

  it('flies all 468 blocks of the Mavic Pro subtitles', async () => {
    const file = new URL('dji-mavic-pro.srt', flights).pathname;
    const summary = await replay(options(file), deps());
    expect(summary).toMatchObject({ published: 468, acknowledged: 468, refused: 0 });
    expect(new Set(running.sink.samples.map((sample) => sample.observedAtMs)).size).toBe(468);
  });

  it('flies the chosen aircraft of the Zürich states', async () => {
    const file = new URL('netrid-zurich.json', flights).pathname;
    const summary = await replay(options(file, '--aircraft', '2'), deps());
    expect(summary).toMatchObject({ published: 13, acknowledged: 13, refused: 0 });
  });
});

describe('a MAVLink telemetry log', () => {
  it('flies as MAVLink by default, the aircraft that is asked for', async () => {
    const file = new URL('../fixtures/mavlink/flight.tlog', import.meta.url).pathname;
    const summary = await replay(options(file, '--aircraft', '2'), deps());
    expect(summary).toMatchObject({ published: 30, acknowledged: 30, refused: 0 });
    const { samples } = running.sink;
    expect(
      samples.every(({ serialNumber, source }) => serialNumber === AIRCRAFT && source === 'mavlink'),
    ).toBe(true);
    expect(samples[3]).toMatchObject({ heightAboveTakeoffMeters: 120, mode: 'mission', flags: [] });
  });
});

describe('replay', () => {
  it('shifts the clock to the present with --now and keeps the pace', async () => {
    const before = Date.now();
    await replay(options('x.csv', '--now', '--for', '0.5'), deps(CSV));
    const [first] = running.sink.samples;
    expect((first?.observedAtMs ?? 0) - before).toBeGreaterThanOrEqual(0);
    expect((first?.observedAtMs ?? 0) - before).toBeLessThan(10_000);
  });

  it('keeps the recording’s own times otherwise', async () => {
    await replay(options('x.csv'), deps(CSV));
    expect(running.sink.samples.map((sample) => sample.observedAtMs % 60_000)).toEqual([0, 1_000, 2_000]);
  });

  it('counts what went to quarantine as refused', async () => {
    running.directory.add('dev_a', { serialNumbers: [] });
    const summary = await replay(options('x.csv'), deps(CSV));
    expect(summary).toMatchObject({ published: 3, acknowledged: 3, refused: 3 });
    expect(reported.join()).toContain('AIRCRAFT_NOT_BOUND');
  });

  it('gives up with the unanswered messages refused when the credential is revoked in flight', async () => {
    const release = running.sink.hold();
    const flying = replay(options('x.csv'), deps(CSV));
    await until(() => running.sink.submitted.length > 0);
    running.directory.revoke('dev_a');
    release();
    expect((await flying).refused).toBeGreaterThan(0);
    expect(reported.join()).toContain('refused the login');
  });

  it('ends early and still sums up when it is stopped', async () => {
    const stop = new AbortController();
    const flying = replay(options('x.csv', '--speed', '0.1'), deps(CSV, stop.signal));
    await until(() => running.sink.samples.length > 0);
    stop.abort();
    expect(await flying).toMatchObject({ published: 1, acknowledged: 1, refused: 0, notFlown: 2 });
    expect(reported.at(-1)).toBe('stopped on request: 2 of 3 samples were not flown');
  });

  it('waits, when it is stopped, for the answers to what it has sent', async () => {
    const release = running.sink.hold();
    const stop = new AbortController();
    const flying = replay(options('x.csv'), deps(longCsv(), stop.signal));
    await until(() => running.sink.submitted.length >= 100);
    stop.abort();
    await sleep(600);
    release();
    const { published, acknowledged, refused, notFlown } = await flying;
    expect({ acknowledged, refused }).toEqual({ acknowledged: published, refused: 0 });
    expect(published + notFlown).toBe(1_000);
    expect(notFlown).toBeGreaterThan(0);
  });

  it('has nothing left to fly at the end', async () => {
    expect(await replay(options('x.csv'), deps(CSV))).toMatchObject({ published: 3, notFlown: 0 });
  });

  it('shows each change of the aircraft’s cover once, and no retained word of an earlier flight', async () => {
    const say = (state: CoverMessage['state'], atMs: number, reason: CoverMessage['reason'] = null) =>
      running.gateway.publishCover('dev_a', AIRCRAFT, {
        state,
        policyId: state === 'covered' ? 'pol_1' : null,
        limitFen: state === 'covered' ? 100_000_000 : null,
        validUntil: null,
        reason,
        at: toInstant(atMs),
      });
    say('notCovered', Date.now() - 60_000, 'NO_STANDING_ORDER');
    const stop = new AbortController();
    const flying = replay(options('x.csv', '--speed', '0.1'), deps(CSV, stop.signal));
    await until(() => running.sink.samples.length > 0);
    say('covered', Date.now());
    say('covered', Date.now());
    say('notCovered', Date.now(), 'FLIGHT_ENDED');
    await until(() => reported.some((line) => line.includes('FLIGHT_ENDED')));
    stop.abort();
    await flying;
    expect(reported.filter((line) => line.startsWith('cover'))).toEqual([
      'cover covered · policy pol_1 · limit ¥1,000,000',
      'cover notCovered · FLIGHT_ENDED',
    ]);
  });

  it('flies on without cover lines when the drone is not bound to the device', async () => {
    running.directory.add('dev_a', { serialNumbers: [] });
    await replay(options('x.csv'), deps(CSV));
    expect(reported.join()).toContain(`cover of ${AIRCRAFT}`);
    expect(running.sink.submitted).toHaveLength(3);
  });

  it('gives up, and says why, when another client keeps taking over its login', async () => {
    const rival = connect(running.gateway.url, {
      clientId: 'dev_a',
      username: 'dev_a',
      password: 'pw',
      reconnectPeriod: 50,
    });
    try {
      const summary = await replay(options('x.csv', '--speed', '0.1'), deps(longCsv()));
      expect(summary.refused).toBeGreaterThan(0);
      const told = reported.filter((line) => line.includes('another client uses this login'));
      expect(told).toHaveLength(2);
      expect(told[0]).toContain('closed the connection again');
      expect(told[1]).toContain('stopped');
    } finally {
      await rival.endAsync(true);
    }
  });

  it('names a wrong password', async () => {
    await expect(replay(options('x.csv', '--password', 'no'), deps(CSV))).rejects.toThrow(LoginRefusedError);
  });

  it('names a broker that does not answer', async () => {
    await expect(replay(options('x.csv', '--mqtt', 'mqtt://127.0.0.1:1'), deps(CSV))).rejects.toThrow(
      UnreachableError,
    );
  });
});
