import { describe, expect, it } from 'vitest';
import { encodeAsDji } from '../../device-gateway/replay/as-dji.ts';
import { encodeAsMavlink } from '../../device-gateway/replay/as-mavlink.ts';
import { encodeAsNative } from '../../device-gateway/replay/as-native.ts';
import { encodeAsRemoteId } from '../../device-gateway/replay/as-remote-id.ts';
import { CoverLines, toCoverLine } from '../../device-gateway/replay/cover-lines.ts';
import { REPLAY_HELP } from '../../device-gateway/replay/help.ts';
import { asksForHelp, parseReplayOptions, UsageError } from '../../device-gateway/replay/options.ts';
import type { CoverMessage } from '../../server/policies/cover.schema.ts';

describe('replay options', () => {
  const login = ['--username', 'u', '--password', 'p'];
  const parse = (...args: string[]) => parseReplayOptions(args, {});

  it('default to the recording’s own times, as fast as possible, on this machine', () => {
    expect(parse('a.srt', '--drone', 'AIRCRAFT0001', ...login)).toMatchObject({
      now: false,
      speed: Number.POSITIVE_INFINITY,
      url: 'mqtt://127.0.0.1:1883',
      clientId: 'u',
      encode: encodeAsDji,
    });
    expect(parse('a.csv', '--drone', 'AIRCRAFT0001', ...login).encode).toBe(encodeAsNative);
    expect(parse('a.json', '--drone', 'AIRCRAFT0001', ...login).encode).toBe(encodeAsNative);
    expect(parse('a.tlog', '--drone', 'AIRCRAFT0001', ...login).encode).toBe(encodeAsMavlink);
  });

  it('choose the messages to send', () => {
    const encodeAs = (as: string) => parse('a.json', '--drone', 'AIRCRAFT0001', ...login, '--as', as).encode;
    expect(['dji', 'mavlink', 'native', 'remote-id'].map(encodeAs)).toEqual([
      encodeAsDji,
      encodeAsMavlink,
      encodeAsNative,
      encodeAsRemoteId,
    ]);
  });

  it('take credentials from the environment', () => {
    const options = parseReplayOptions(['a.srt', '--drone', 'AIRCRAFT0001'], {
      SKYCOVER_MQTT_USERNAME: 'eu',
      SKYCOVER_MQTT_PASSWORD: 'ep',
      SKYCOVER_MQTT_CLIENT_ID: 'ec',
    });
    expect(options).toMatchObject({ username: 'eu', password: 'ep', clientId: 'ec' });
  });

  it.each([
    [[], 'Usage'],
    [['a.srt', ...login], '--drone'],
    [['--drone', 'AIRCRAFT0001', ...login], 'Name the recording'],
    [['a.srt', 'b.srt', '--drone', 'AIRCRAFT0001', ...login], 'b.srt'],
    [
      ['a.srt', '--drone', 'AIRCRAFT0001', '--username', 'u', '--password', '--now'],
      'write --password=VALUE',
    ],
    [['a.srt', '--drone', 'AIRCRAFT0001', '--username', 'u', '--password'], 'write --password=VALUE'],
    [['a.srt', '--drone', 'AIRCRAFT0001'], 'POST /v1/drones'],
    [['a.srt', '--drone', 'AIRCRAFT0001', ...login, '--now', '--speed', '2'], '--speed'],
    [['a.srt', '--drone', 'AIRCRAFT0001', ...login, '--speed', '0'], '--speed'],
    [['a.srt', '--drone', 'AIRCRAFT0001', ...login, '--as', 'morse'], '--as'],
    [['a.srt', '--drone', 'AIRCRAFT0001', ...login, '--move-to', '22.5'], '--move-to'],
    [['a.srt', '--drone', 'AIRCRAFT0001', ...login, '--move-to', '122.5,114'], '--move-to'],
    [['a.srt', '--drone', 'AIRCRAFT0001', ...login, '--rate', 'fast'], '--rate'],
    [['a.srt', '--drone', 'AIRCRAFT0001', ...login, '--colour', 'red'], 'colour'],
  ])('refuse %j and say why', (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });

  it.each([
    ['--password', '-p4ss'],
    ['--password', '--p=4ss'],
    ['--password', '-'],
    ['--password=-p4ss'],
    ['--password=--now'],
  ])('take a password that begins with a dash: %s %s', (...password) => {
    const options = parse('a.srt', '--drone', 'AIRCRAFT0001', '--username', 'u', ...password, '--now');
    const given = password.join('=').slice('--password='.length);
    expect(options).toMatchObject({ password: given, now: true });
  });

  it('take western offsets and southern latitudes', () => {
    const flags = ['--utc-offset', '-7', '--move-to', '-33.86,151.2'];
    expect(parse('a.srt', '--drone', 'AIRCRAFT0001', ...login, ...flags)).toMatchObject({
      utcOffsetHours: -7,
      moveTo: { latitudeDegrees: -33.86, longitudeDegrees: 151.2 },
    });
  });

  it('leave what stands after -- as it is', () => {
    expect(parse('--drone', 'AIRCRAFT0001', ...login, '--', '--password')).toMatchObject({
      file: '--password',
      password: 'p',
    });
  });
});

describe('replay help', () => {
  it('is asked for by --help and -h, not by a file of that name', () => {
    expect(asksForHelp(['a.srt', '--help'])).toBe(true);
    expect(asksForHelp(['-h'])).toBe(true);
    expect(asksForHelp(['--', '--help'])).toBe(false);
    expect(asksForHelp([])).toBe(false);
  });

  it('is what a command line without arguments is refused with', () => {
    expect(() => parseReplayOptions([], {})).toThrow(REPLAY_HELP);
  });

  it.each([
    'drone as now speed from for rate move-to utc-offset aircraft mqtt username password client-id help',
  ])('explains each of %s', (names) => {
    for (const name of names.split(' '))
      expect(REPLAY_HELP).toMatch(new RegExp(`^  (-h, )?--${name}( \\S+)? {2,}\\S`, 'm'));
  });

  it('names recordings, environment and exit codes, and its examples can be obeyed', () => {
    for (const part of ['.srt', '.log', '.tlog', '.json', '.csv', 'SKYCOVER_MQTT_PASSWORD', 'Exit codes'])
      expect(REPLAY_HELP).toContain(part);
    const examples = REPLAY_HELP.replaceAll('\\\n', '').matchAll(/^ {2}npm run -s replay -- (.*)$/gm);
    const parsed = [...examples].map(([, line = '']) => parseReplayOptions(line.split(/ +/), {}));
    expect(parsed.map(({ serialNumber }) => serialNumber)).toEqual([
      'SKYM2000000000000001',
      'SKYMAVP0000000000002',
    ]);
  });

  it('fits a terminal of 110 columns', () => {
    expect(REPLAY_HELP.split('\n').filter((line) => line.length > 110)).toEqual([]);
  });
});

describe('cover lines', () => {
  const STARTED_AT_MS = Date.UTC(2026, 0, 1, 10);
  const COVERED: CoverMessage = {
    state: 'covered',
    policyId: 'pol_1',
    limitFen: 100_000_000,
    validUntil: '2026-01-01T10:30:00.000Z',
    reason: 'STANDING_ORDER_BOUND',
    at: '2026-01-01T10:00:05.000Z',
  };
  const uncovered = (at: string): CoverMessage => ({
    state: 'notCovered',
    policyId: null,
    limitFen: null,
    validUntil: null,
    reason: 'NO_STANDING_ORDER',
    at,
  });

  it.each([
    [COVERED, 'cover covered · policy pol_1 · limit ¥1,000,000 · until 2026-01-01T10:30:00.000Z'],
    [
      { ...COVERED, state: 'ending', limitFen: 123_456_750, validUntil: null },
      'cover ending · policy pol_1 · limit ¥1,234,567.50',
    ],
    [{ ...COVERED, state: 'notCovered', reason: 'FLIGHT_ENDED' }, 'cover notCovered · FLIGHT_ENDED'],
    [uncovered('2026-01-01T10:00:05.000Z'), 'cover notCovered · NO_STANDING_ORDER'],
    [{ ...uncovered('2026-01-01T10:00:05.000Z'), state: 'unknown', reason: null }, 'cover unknown'],
  ] as [CoverMessage, string][])('say %j in words', (cover, line) => {
    expect(toCoverLine(cover)).toBe(line);
  });

  it('come once per change, whatever is said again', () => {
    const lines = new CoverLines(STARTED_AT_MS);
    const again = { ...COVERED, at: '2026-01-01T10:01:00.000Z' };
    expect(lines.next(COVERED, false)).toContain('cover covered');
    expect(lines.next(again, false)).toBeUndefined();
    expect(lines.next(again, true)).toBeUndefined();
    expect(lines.next(uncovered('2026-01-01T10:02:00.000Z'), false)).toContain('cover notCovered');
    expect(lines.next(COVERED, false)).toContain('cover covered');
  });

  it('leave out what was retained before the start, until it is said anew', () => {
    const lines = new CoverLines(STARTED_AT_MS);
    expect(lines.next(uncovered('2026-01-01T09:00:00.000Z'), true)).toBeUndefined();
    expect(lines.next(uncovered('2026-01-01T10:00:05.000Z'), false)).toContain('NO_STANDING_ORDER');
  });
});
