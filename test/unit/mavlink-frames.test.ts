import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { frameCrc } from '../../device-gateway/decoders/mavlink-crc.ts';
import { FRAME_BYTES_MAX, scanFrames } from '../../device-gateway/decoders/mavlink-frames.ts';

interface Fixture {
  name: string;
  used: boolean;
  variant: string;
  version: 1 | 2;
  signed: boolean;
  sysid: number;
  compid: number;
  hex: string;
  fields: Record<string, unknown>;
}

const fixtures = readFileSync(new URL('../fixtures/mavlink/frames.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Fixture => JSON.parse(line));
const bytesOf = ({ hex }: Pick<Fixture, 'hex'>) => Buffer.from(hex, 'hex');
const title = (one: Fixture) => `${one.name} ${one.variant} v${one.version}${one.signed ? ' signed' : ''}`;
const used = fixtures.filter((one) => one.used);
const byName = (name: string, variant = 'ordinary') =>
  bytesOf(
    used.find((one) => one.name === name && one.variant === variant && one.version === 2 && !one.signed) ?? {
      hex: '',
    },
  );

describe('frames made by pymavlink', () => {
  it('are of all fourteen messages, both versions, signed or not', () => {
    expect(new Set(used.map((one) => one.name)).size).toBe(14);
    expect(used.filter((one) => one.version === 1)).toHaveLength(10 * 4);
    expect(used.filter((one) => one.signed)).toHaveLength(14 * 4);
  });

  it.each(used.map((one) => [title(one), one] as const))('%s reads as pymavlink reads it', (_, one) => {
    const { frames, fault, restAt } = scanFrames(bytesOf(one));
    expect(frames).toEqual([
      { sysid: one.sysid, compid: one.compid, message: { name: one.name, fields: one.fields } },
    ]);
    expect({ fault, restAt }).toEqual({ fault: undefined, restAt: bytesOf(one).length });
  });

  it('of messages that are not used are passed over', () => {
    for (const one of fixtures.filter(({ used: isUsed }) => !isUsed))
      expect(scanFrames(bytesOf(one)), title(one)).toMatchObject({
        frames: [],
        unusedCount: 1,
        fault: undefined,
      });
  });

  it('all in one stream are all found, with garbage between them or not', () => {
    const names = used.map((one) => one.name);
    const found = (parts: Buffer[]) =>
      scanFrames(Buffer.concat(parts)).frames.map(({ message }) => message.name);
    expect(found(used.map(bytesOf))).toEqual(names);
    expect(found(used.flatMap((one, index) => [bytesOf(one), Buffer.alloc(index % 5, 0x55)]))).toEqual(names);
    expect(found([Buffer.from([0xfd, 0xfe, 0xfd, 0x09]), ...used.map(bytesOf)])).toEqual(names);
  });

  it('with any one byte changed are refused', () => {
    for (const one of used) {
      const whole = bytesOf(one);
      // A signature is not verified: any bytes may stand there.
      const checked = whole.length - (one.signed ? 13 : 0);
      for (let at = 0; at < checked; at += 1) {
        for (const flip of [0x01, 0x80, 0xff]) {
          const broken = Buffer.from(whole);
          broken[at] = (broken[at] ?? 0) ^ flip;
          expect(scanFrames(broken).frames, `${title(one)} byte ${at}`).toEqual([]);
        }
      }
    }
  });

  it('cut anywhere wait for what follows, and are whole with it', () => {
    for (const one of used) {
      const whole = bytesOf(one);
      for (let at = 1; at < whole.length; at += 1) {
        const scanned = scanFrames(whole.subarray(0, at));
        expect(scanned, `${title(one)} cut at ${at}`).toMatchObject({
          frames: [],
          restAt: 0,
          fault: undefined,
        });
      }
    }
  });
});

describe('bytes that are no frame', () => {
  it.each([
    ['text', Buffer.from('hello'), '0xFD or 0xFE'],
    [
      'a wrong checksum',
      Buffer.concat([byName('GLOBAL_POSITION_INT').subarray(0, -1), Buffer.from([0])]),
      'GLOBAL_POSITION_INT',
    ],
    [
      'unknown incompatibility flags',
      Buffer.from('fd0102000101010000000000000000', 'hex'),
      'incompatibility flags 2',
    ],
  ])('are named: %s', (_, bytes, fault) => {
    const scanned = scanFrames(bytes);
    expect(scanned.frames).toEqual([]);
    expect(scanned.fault?.detail).toContain(fault);
  });

  it('do not hide the frame behind them, even if they look like the beginning of a longer one', () => {
    const heartbeat = byName('HEARTBEAT');
    const scanned = scanFrames(Buffer.concat([Buffer.from([0xfd, 0xff, 0, 0]), heartbeat]));
    expect(scanned.frames.map(({ message }) => message.name)).toEqual(['HEARTBEAT']);
    expect(scanned.restAt).toBe(4 + heartbeat.length);
  });

  it('are given up when made-up beginnings would cost many times their length, what was found before is kept', () => {
    const heartbeat = byName('HEARTBEAT');
    const hostile = Buffer.concat([heartbeat, Buffer.alloc(262_144, 0xfe), heartbeat]);
    const scanned = scanFrames(hostile);
    expect(scanned).toMatchObject({ isGivenUp: true, restAt: hostile.length });
    expect(scanned.frames).toHaveLength(1);
  });

  it('by chance are read to their end', () => {
    // A linear congruential generator: as good as chance, and the same every time.
    let seed = 1;
    const noise = Buffer.from(
      Array.from({ length: 100_000 }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return seed >>> 16;
      }),
    );
    const scanned = scanFrames(Buffer.concat([noise, byName('HEARTBEAT'), byName('VFR_HUD')]));
    expect(scanned.isGivenUp).toBe(false);
    expect(scanned.frames.map(({ message }) => message.name)).toEqual(['HEARTBEAT', 'VFR_HUD']);
  });

  it('an unknown message is passed over by its length only if another frame or the end follows it', () => {
    const unknown = Buffer.from('fd02000001010150c3000102abcd', 'hex');
    const heartbeat = byName('HEARTBEAT');
    expect(scanFrames(Buffer.concat([unknown, heartbeat]))).toMatchObject({
      skippedCount: 1,
      fault: undefined,
    });
    expect(scanFrames(Buffer.concat([unknown, Buffer.from([1]), heartbeat]))).toMatchObject({
      skippedCount: 0,
    });
    for (const bytes of [
      Buffer.concat([unknown, heartbeat]),
      Buffer.concat([unknown, Buffer.from([1]), heartbeat]),
    ])
      expect(scanFrames(bytes).frames).toHaveLength(1);
  });

  it('a frame has at most 280 bytes', () => {
    expect(FRAME_BYTES_MAX).toBe(280);
  });
});

describe('the checksum', () => {
  it('is CRC-16/MCRF4XX: 0x6F91 over "123456789"', () => {
    // The last character takes CRC_EXTRA's place, which is added behind the frame.
    const text = Buffer.from('12345678');
    expect(frameCrc(text, { from: 0, to: 8 }, '9'.charCodeAt(0))).toBe(0x6f91);
  });
});
