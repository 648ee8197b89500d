import { expect, it } from 'vitest';
import { openTestContext } from '../helpers/context.ts';

it('drops the indexes of earlier versions when it starts, and keeps its own', async () => {
  const test = await openTestContext();
  try {
    const names = async () =>
      (await test.context.connection.collection('flights').indexes()).map(({ name }) => name).sort();
    const declared = await names();
    await test.context.connection.collection('flights').createIndex({ state: 1, tookOffAtMs: -1 });
    expect(await names()).toHaveLength(declared.length + 1);
    await test.reopen();
    expect(await names()).toEqual(declared);
    expect(declared.length).toBeGreaterThan(5);
  } finally {
    await test.close();
  }
});
