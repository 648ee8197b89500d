import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { STORE } from '../helpers/mongo-database.ts';
import { DIFFERENCES, UNPINNED } from './differences.ts';

describe('named differences', () => {
  for (const { what, observe, mongodb, instead } of DIFFERENCES) {
    it(`${what} (not so: ${Object.keys(instead).join(', ')})`, async () => {
      expect(await observe()).toEqual(STORE in instead ? instead[STORE] : mongodb);
    });
  }

  it('are not what the product is built on', () => {
    const patterns = [...DIFFERENCES, ...Object.values(UNPINNED)].flatMap(({ avoided }) => avoided ?? []);
    expect(patterns.length).toBeGreaterThan(10);
    const server = fileURLToPath(new URL('../../server/', import.meta.url));
    const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.startsWith('storage'),
    );
    expect(files.length).toBeGreaterThan(100);
    const used = files.flatMap((file) => {
      const text = readFileSync(`${server}${file}`, 'utf8');
      return patterns.filter((pattern) => pattern.test(text)).map((pattern) => `${file}: ${pattern}`);
    });
    expect(used).toEqual([]);
  });
});
