import { describe, expect, it } from 'vitest';
import { nextVersion, versionAt } from '../../server/registry/effective-version.ts';
import { SETTING_KEYS, SETTINGS } from '../../server/registry/setting-keys.schema.ts';

const [jan, feb, feb2, mar] = [
  { version: 1, effectiveFromMs: 100 },
  { version: 2, effectiveFromMs: 200 },
  { version: 3, effectiveFromMs: 200 },
  { version: 4, effectiveFromMs: 300 },
];

describe('the version in force', () => {
  it.each([
    ['none before the first begins', 99, undefined],
    ['the first from its own instant on', 100, jan],
    ['the first until the next begins', 199, jan],
    ['the later written of two that begin together', 200, feb2],
    ['the last for ever', 1_000, mar],
  ])('is %s', (_, atMs, expected) => {
    for (const order of [
      [jan, feb, feb2, mar],
      [mar, feb2, feb, jan],
    ])
      expect(versionAt(order, atMs)).toEqual(expected);
  });

  it('is followed by the next to begin, not by the next written', () => {
    expect(nextVersion([mar, feb2, feb, jan], 100)).toEqual(feb2);
    expect(nextVersion([mar], 300)).toBeUndefined();
  });
});

describe('the table of settings', () => {
  it.each(SETTING_KEYS)('gives %s a first value that its own rule accepts, with a source', (key) => {
    const { value, initial, source, nameZh } = SETTINGS[key];
    expect(value.safeParse(initial).success).toBe(true);
    expect(source.length).toBeGreaterThan(5);
    expect(nameZh).toMatch(/\p{Script=Han}/u);
  });

  it('names no figure as filed that nobody filed', () => {
    expect(SETTING_KEYS.filter((key) => SETTINGS[key].status === 'filed')).toEqual([]);
  });
});
