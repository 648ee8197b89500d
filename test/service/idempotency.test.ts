import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestContext, type TestContext } from '../helpers/context.ts';

let test: TestContext;
beforeAll(async () => {
  test = await openTestContext();
});
afterAll(() => test.close());

const scope = (key: string, userId = 'usr_1') => ({ userId, route: 'post /v1/things', key });
const once = (key: string, input: unknown, run: () => Promise<unknown>, userId?: string) =>
  test.context.idempotency.once(scope(key, userId), input, run);

function counter() {
  let runs = 0;
  return {
    run: async () => {
      runs += 1;
      return { runs };
    },
    count: () => runs,
  };
}

it('runs a key once and replays its answer for the same input, whatever the order of its fields', async () => {
  const work = counter();
  const first = await once('replay', { a: 1, b: 2 }, work.run);
  const second = await once('replay', { b: 2, a: 1 }, work.run);
  expect(first).toEqual({ result: { runs: 1 }, replayed: false });
  expect(second).toEqual({ result: { runs: 1 }, replayed: true });
  expect(work.count()).toBe(1);
});

it('refuses the same key with another input', async () => {
  const work = counter();
  await once('reused', { a: 1 }, work.run);
  await expect(once('reused', { a: 2 }, work.run)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
});

it('keeps the keys of two users apart', async () => {
  const work = counter();
  await once('shared', {}, work.run, 'usr_a');
  await once('shared', {}, work.run, 'usr_b');
  expect(work.count()).toBe(2);
});

it('lets one of many callers at once run, and tells the others that it runs', async () => {
  const work = counter();
  let finish: () => void = () => undefined;
  const slow = async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return work.run();
  };
  const callers = Array.from({ length: 10 }, () => once('parallel', {}, slow));
  let told = 0;
  const settled = await Promise.allSettled(
    callers.map((caller) =>
      caller.catch((error: unknown) => {
        told += 1;
        if (told === callers.length - 1) finish();
        throw error;
      }),
    ),
  );
  expect(settled.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  for (const one of settled.filter((result) => result.status === 'rejected'))
    expect(one.reason).toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' });
  expect(work.count()).toBe(1);
});

it('frees the key when the work failed', async () => {
  const work = counter();
  await expect(once('failed', {}, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await once('failed', {}, work.run)).toEqual({ result: { runs: 1 }, replayed: false });
});

it('frees a key whose run was cut off, after a minute', async () => {
  const work = counter();
  void once('cut', {}, () => new Promise(() => undefined));
  await expect
    .poll(() => once('cut', {}, work.run).then(String, (error: { code: string }) => error.code))
    .toBe('IDEMPOTENCY_IN_PROGRESS');
  test.clock.advance(61_000);
  expect(await once('cut', {}, work.run)).toMatchObject({ replayed: false });
});
