import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, toInstant } from '../../server/lib/clock.ts';
import { SettingsService } from '../../server/registry/settings.service.ts';
import { openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';

let test: TestContext;
const underwriter = viewerOf('underwriter');
const change = (value: number, version: number, effectiveFrom: string | null = null) => ({
  value,
  version,
  effectiveFrom,
  source: 'Circular 12 of 2026',
  status: 'filed' as const,
});

beforeAll(async () => {
  test = await openTestContext();
});
afterAll(() => test.close());

it('answers for the past what was in force then, whatever was decided later', async () => {
  const { settings } = test.context;
  const beforeMs = test.clock.now();
  test.clock.advance(HOUR_MS);
  await settings.put(underwriter, 'vatBps', change(900, 0));
  const laterMs = test.clock.now() + DAY_MS;
  const shown = await settings.put(underwriter, 'vatBps', change(300, 1, toInstant(laterMs)));
  expect(settings.at('vatBps', beforeMs)).toBe(600);
  expect(settings.at('vatBps', test.clock.now())).toBe(900);
  expect(settings.at('vatBps', laterMs - 1)).toBe(900);
  expect(settings.at('vatBps', laterMs)).toBe(300);
  expect(shown).toMatchObject({
    current: { value: 900, version: 1 },
    next: { value: 300 },
    latestVersion: 2,
  });
});

it('keeps every version with its source and author, also over a restart', async () => {
  const context = await test.reopen();
  const { items } = await context.settings.history(underwriter, 'vatBps');
  expect(items.map(({ version, value, byUserId }) => [version, value, byUserId])).toEqual([
    [2, 300, underwriter.userId],
    [1, 900, underwriter.userId],
    [0, 600, null],
  ]);
  expect(context.settings.at('vatBps', test.clock.now())).toBe(900);
});

it('refuses a value out of range, the past, and roles that may not, and changes nothing', async () => {
  const { settings } = test.context;
  const before = await settings.list(underwriter);
  const past = toInstant(test.clock.now() - 1);
  const refusals = [
    [settings.put(underwriter, 'vatBps', change(10_001, 2)), 'VALIDATION_FAILED'],
    [settings.put(underwriter, 'vatBps', change(6.5, 2)), 'VALIDATION_FAILED'],
    [settings.put(underwriter, 'treatyLimitFen', change(-1, 0)), 'VALIDATION_FAILED'],
    [settings.put(underwriter, 'insurer', change(1, 0)), 'VALIDATION_FAILED'],
    [settings.put(underwriter, 'vatBps', change(700, 2, past)), 'EFFECTIVE_IN_PAST'],
    [settings.put(underwriter, 'vatBps', change(700, 1)), 'VERSION_CONFLICT'],
    [settings.put(viewerOf('administrator'), 'vatBps', change(700, 2)), 'PERMISSION_DENIED'],
    [settings.list(viewerOf('operator', 'opr_x')), 'PERMISSION_DENIED'],
  ] as const;
  for (const [refusal, code] of refusals) await expect(refusal).rejects.toMatchObject({ code });
  expect(await settings.list(underwriter)).toEqual(before);
});

it('lets exactly one of many editors of the same version win', async () => {
  const { settings } = test.context;
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      settings.put(underwriter, 'quoteValidMinutes', change(10 + index, 0)),
    ),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await settings.history(underwriter, 'quoteValidMinutes')).items).toHaveLength(2);
});

it('hears of what another server changed, and writes on from there', async () => {
  const { settings, connection } = test.context;
  const other = new SettingsService({ connection, clock: test.clock });
  await other.refresh();
  const nowMs = test.clock.now();
  await settings.put(underwriter, 'plannedMinutes', change(45, 0));
  expect(other.at('plannedMinutes', nowMs)).toBe(30);
  await other.refresh();
  expect(other.at('plannedMinutes', nowMs)).toBe(45);
  // The other knows nothing yet of this one's next change, and still takes the place after it.
  await settings.put(underwriter, 'attachGraceSeconds', change(20, 0));
  await other.put(underwriter, 'plannedMinutes', change(50, 1));
  await settings.refresh();
  expect(settings.at('plannedMinutes', nowMs)).toBe(50);
  expect(other.at('attachGraceSeconds', nowMs)).toBe(20);
});
