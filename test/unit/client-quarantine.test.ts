import { describe, expect, it } from 'vitest';
import { isReadable, toBytes, toHexDump, toPayloadText } from '../../client/lib/payload-views.ts';
import { NOTHING_REPLAYED, type ReplayStep, replayInSteps } from '../../client/lib/replay-quarantine.ts';
import type { ReplayedMany } from '../../server/telemetry/quarantine.schema.ts';

describe('the bytes of a refused message', () => {
  const bytesOf = (text: string) => new TextEncoder().encode(text);

  it('show sixteen to a line with their offset, and characters that print', () => {
    expect(toHexDump(bytesOf('{"a":1}\n'))).toBe(`000000  7b 22 61 22 3a 31 7d 0a${' '.repeat(26)}{"a":1}.`);
    const lines = toHexDump(new Uint8Array(33).fill(0xff)).split('\n');
    expect(lines.map((line) => line.slice(0, 6))).toEqual(['000000', '000010', '000020']);
    expect(lines[2]).toMatch(/^000020 {2}ff {47}\.$/);
    expect(toHexDump(new Uint8Array())).toBe('');
  });

  it('show as text with the members of JSON on lines of their own', () => {
    expect(toPayloadText(bytesOf('{"a":[1]}'))).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(toPayloadText(bytesOf('不是 JSON'))).toBe('不是 JSON');
    expect(toPayloadText(Uint8Array.of(0xff, 0x41))).toBe('\ufffdA');
  });

  it('are text when every one of them is', () => {
    expect(isReadable(bytesOf('{"名":\t"a"}\r\n'))).toBe(true);
    expect(isReadable(Uint8Array.of(0xfd, 9, 0, 0))).toBe(false);
    expect(isReadable(bytesOf('a\u0000'))).toBe(false);
  });

  it('come from base64, whole or not at all', () => {
    expect(toBytes('AP8=')).toEqual(Uint8Array.of(0, 255));
    expect(toBytes('')).toEqual(new Uint8Array());
    expect(toBytes('not base64!')).toBeUndefined();
  });
});

describe('a replay in steps', () => {
  const answer = (used: number, nextCursor: string | null): ReplayedMany => ({
    used,
    stillRefused: 1,
    samples: used * 2,
    nextCursor,
  });
  const filter = { reason: 'AIRCRAFT_NOT_BOUND', before: '2026-01-01T00:00:00.000Z' } as const;
  const run = { filter, progress: NOTHING_REPLAYED, tell: () => undefined };
  const never = new AbortController().signal;

  it('goes from cursor to cursor to the end, and tells each step', async () => {
    const asked: ReplayStep[] = [];
    const answers = [answer(3, 'c1'), answer(2, 'c2'), answer(0, null)];
    const step = async (input: ReplayStep) => {
      asked.push(input);
      return answers[asked.length - 1] ?? answer(0, null);
    };
    const told: number[] = [];
    const end = await replayInSteps(step, { ...run, tell: ({ looked }) => told.push(looked), signal: never });
    expect(end).toEqual({ looked: 8, used: 5, stillRefused: 3, samples: 10, cursor: null });
    expect(told).toEqual([4, 7, 8]);
    expect(asked).toEqual([
      { ...filter, limit: 50 },
      { ...filter, cursor: 'c1', limit: 50 },
      { ...filter, cursor: 'c2', limit: 50 },
    ]);
  });

  it('ends after the step in which it is stopped, and goes on from there', async () => {
    const stop = new AbortController();
    const first = await replayInSteps(
      async () => {
        stop.abort();
        return answer(1, 'c1');
      },
      { ...run, signal: stop.signal },
    );
    expect(first).toMatchObject({ looked: 2, cursor: 'c1' });
    const asked: (string | undefined)[] = [];
    const rest = await replayInSteps(
      async ({ cursor }) => {
        asked.push(cursor);
        return answer(1, null);
      },
      { ...run, progress: first, signal: never },
    );
    expect([asked, rest.looked, rest.cursor]).toEqual([['c1'], 4, null]);
  });

  it('lets a failed step be seen, after what was done before it was told', async () => {
    let looked = 0;
    let steps = 0;
    const failing = replayInSteps(
      async () => {
        steps += 1;
        if (steps === 2) throw new Error('gone');
        return answer(1, 'c1');
      },
      { ...run, tell: (progress) => (looked = progress.looked), signal: never },
    );
    await expect(failing).rejects.toThrow('gone');
    expect(looked).toBe(2);
  });
});
