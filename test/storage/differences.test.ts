import { describe, expect, it } from 'vitest';
import { STORE } from '../helpers/mongo-database.ts';
import { DIFFERENCES } from './differences.ts';

describe('named differences', () => {
  for (const { what, store, observe, mongodb, instead } of DIFFERENCES) {
    it(`${what} (${store} differs)`, async () => {
      expect(await observe()).toEqual(STORE === store ? instead : mongodb);
    });
  }
});
