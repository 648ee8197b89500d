import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Viewer } from '../../server/http/permissions.ts';
import { DAY_MS, shanghaiDay } from '../../server/lib/clock.ts';
import { TARIFF_V0 } from '../../server/pricing/tariff-v0.ts';
import type { TransitTariffInput } from '../../server/pricing/tariff-version.schema.ts';
import { openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';

const author: Viewer = { ...viewerOf('underwriter'), userId: 'usr_author', name: 'Author' };
const second: Viewer = { ...viewerOf('underwriter'), userId: 'usr_second', name: 'Second' };

let test: TestContext;
beforeEach(async () => {
  test = await openTestContext();
});
afterEach(() => test.close());

const today = () => shanghaiDay(test.clock.now());
const filing = () => ({ reference: 'C00001232612026010100011', filedOn: today() });

/** A draft that asks `minimumCny` at least, effective in some days. */
async function draft(tariff: string, change: { minimumCny?: number; inDays?: number } = {}) {
  const { tariffs } = test.context;
  const created = await tariffs.create(author, { tariff });
  const effectiveOn = shanghaiDay(test.clock.now() + (change.inDays ?? 0) * DAY_MS);
  const loadings = { ...created.content.loadings, minimumCny: change.minimumCny ?? 0.5 };
  const content = { ...created.content, effectiveOn, loadings };
  return tariffs.put(author, tariff, { version: created.version, content });
}

async function step(
  viewer: Viewer,
  tariff: string,
  event: TransitTariffInput['event'],
  more: Partial<TransitTariffInput> = {},
) {
  const { version } = await test.context.tariffs.get(author, tariff);
  return test.context.tariffs.transit(viewer, tariff, {
    event,
    version,
    reason: `because of ${event}`,
    ...more,
  });
}

async function fileDraft(tariff: string, change: { minimumCny?: number; inDays?: number } = {}) {
  await draft(tariff, change);
  await step(second, tariff, 'check');
  return step(author, tariff, 'file', { filing: filing() });
}

describe('tariff lifecycle', () => {
  it('begins with v0 as the one that prices, also for flights before its day', async () => {
    const { tariffs } = test.context;
    expect((await tariffs.list(author)).items).toMatchObject([
      { tariff: 'v0', state: 'effective', effectiveFrom: '2025-12-31T16:00:00.000Z', effectiveUntil: null },
    ]);
    expect(await tariffs.effectiveAt(test.clock.now())).toBe(TARIFF_V0);
    expect(await tariffs.effectiveAt(0)).toBe(TARIFF_V0);
  });

  it('prices with a tariff from its day on, and with the old one until then', async () => {
    const { tariffs } = test.context;
    await fileDraft('v1', { inDays: 2 });
    expect(await tariffs.effectiveAt(test.clock.now() + 3 * DAY_MS)).toBe(TARIFF_V0);
    const v1 = await step(author, 'v1', 'makeEffective');
    const beganMs = Date.parse(v1.effectiveFrom ?? '');
    expect((await tariffs.effectiveAt(beganMs - 1)).tariff).toBe('v0');
    expect((await tariffs.effectiveAt(beganMs)).tariff).toBe('v1');
    expect(await tariffs.get(author, 'v0')).toMatchObject({ effectiveUntil: v1.effectiveFrom });
  });

  it('keeps who did what, when and why, in order', async () => {
    await fileDraft('v1');
    const { transitions, filing: kept } = await step(second, 'v1', 'makeEffective');
    expect(transitions.map(({ event, byUserId, from, to }) => [event, byUserId, from, to])).toEqual([
      ['check', 'usr_second', 'draft', 'checked'],
      ['file', 'usr_author', 'checked', 'filed'],
      ['makeEffective', 'usr_second', 'filed', 'effective'],
    ]);
    expect(transitions[0]).toMatchObject({ reason: 'because of check', at: expect.stringMatching(/Z$/) });
    expect(kept).toMatchObject({ kind: 'filed', reference: filing().reference });
  });

  it('lets nobody check own numbers, nor somebody who edited them', async () => {
    await draft('v1');
    await expect(step(author, 'v1', 'check')).rejects.toMatchObject({
      code: 'TARIFF_SECOND_PERSON_REQUIRED',
    });
    const { version, content } = await test.context.tariffs.get(second, 'v1');
    await test.context.tariffs.put(second, 'v1', { version, content });
    await expect(step(second, 'v1', 'check')).rejects.toMatchObject({
      code: 'TARIFF_SECOND_PERSON_REQUIRED',
    });
  });

  it.each(['file', 'makeEffective', 'retire'] as const)('refuses to %s a draft', async (event) => {
    await draft('v1');
    const more = event === 'file' ? { filing: filing() } : {};
    await expect(step(second, 'v1', event, more)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  it('changes numbers of drafts only, of the version that was seen', async () => {
    const { tariffs } = test.context;
    const { version, content } = await draft('v1');
    await expect(tariffs.put(author, 'v1', { version: version - 1, content })).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
    });
    await step(second, 'v1', 'check');
    await expect(tariffs.put(author, 'v1', { version: version + 1, content })).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
    });
    await step(second, 'v1', 'return');
    const back = await tariffs.get(author, 'v1');
    await expect(tariffs.put(author, 'v1', { version: back.version, content })).resolves.toBeDefined();
  });

  it('refuses a filing of tomorrow and a day before the filing', async () => {
    await draft('v1');
    await step(second, 'v1', 'check');
    const tomorrow = shanghaiDay(test.clock.now() + DAY_MS);
    await expect(
      step(author, 'v1', 'file', { filing: { reference: 'X', filedOn: tomorrow } }),
    ).rejects.toMatchObject({ code: 'TARIFF_INVALID', details: { field: 'filing.filedOn' } });
    test.clock.advance(2 * DAY_MS);
    await expect(step(author, 'v1', 'file', { filing: filing() })).rejects.toMatchObject({
      code: 'TARIFF_INVALID',
      details: { field: 'effectiveOn' },
    });
  });

  it('refuses gaps and overlaps of the effective periods', async () => {
    await fileDraft('v1', { inDays: 5 });
    await fileDraft('v2', { inDays: 5 });
    await fileDraft('v3', { inDays: 3 });
    await expect(step(second, 'v0', 'retire')).rejects.toMatchObject({ code: 'TARIFF_GAP' });
    await step(second, 'v1', 'makeEffective');
    for (const tariff of ['v2', 'v3'])
      await expect(step(second, tariff, 'makeEffective')).rejects.toMatchObject({ code: 'TARIFF_GAP' });
    await expect(step(second, 'v0', 'retire')).rejects.toMatchObject({ code: 'TARIFF_GAP' });
    test.clock.advance(6 * DAY_MS);
    expect(await step(second, 'v0', 'retire')).toMatchObject({ state: 'retired' });
    await expect(step(second, 'v1', 'retire')).rejects.toMatchObject({ code: 'TARIFF_GAP' });
    expect((await test.context.tariffs.effectiveAt(test.clock.now())).tariff).toBe('v1');
  });

  it('refuses a day that has passed: what was priced since had another tariff', async () => {
    await fileDraft('v1');
    test.clock.advance(2 * DAY_MS);
    await expect(step(second, 'v1', 'makeEffective')).rejects.toMatchObject({
      code: 'TARIFF_GAP',
      details: { field: 'effectiveOn' },
    });
  });

  it('lets one of two that would begin together begin', async () => {
    await fileDraft('v1', { inDays: 1 });
    await fileDraft('v2', { inDays: 1 });
    const done = await Promise.allSettled([
      step(second, 'v1', 'makeEffective'),
      step(second, 'v2', 'makeEffective'),
    ]);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('makes one draft of ten made at once', async () => {
    const { tariffs } = test.context;
    const made = await Promise.allSettled(
      Array.from({ length: 10 }, () => tariffs.create(author, { tariff: 'v1' })),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('names each number that can’t be used, and keeps the draft as it was', async () => {
    const { tariffs } = test.context;
    const before = await draft('v1');
    const { content, version } = before;
    const wrong = { ...content, wind: { ...content.wind, declineAbove: 2 }, rain: -1, colour: 'red' };
    await expect(tariffs.put(author, 'v1', { version, content: wrong })).rejects.toMatchObject({
      code: 'TARIFF_INVALID',
      details: { issues: expect.arrayContaining([expect.objectContaining({ path: 'rain' })]) },
    });
    expect(await tariffs.get(author, 'v1')).toEqual(before);
  });

  it('shows drafts to underwriters, and what prices to everybody', async () => {
    await draft('v1');
    const operator = viewerOf('operator', 'opr_1');
    expect((await test.context.tariffs.list(operator)).items.map(({ tariff }) => tariff)).toEqual(['v0']);
    await expect(test.context.tariffs.get(operator, 'v1')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(test.context.tariffs.create(operator, { tariff: 'v2' })).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
    });
  });

  it('runs one shadow at a time, which ends when the tariff becomes effective', async () => {
    await fileDraft('v1');
    await fileDraft('v2', { inDays: 1 });
    expect(await step(author, 'v1', 'startShadow')).toMatchObject({ shadow: true, state: 'filed' });
    await expect(step(author, 'v2', 'startShadow')).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    expect(await test.context.tariffs.inForceAt(test.clock.now())).toMatchObject({
      live: { tariff: 'v0' },
      shadow: { tariff: 'v1' },
    });
    expect(await step(second, 'v1', 'makeEffective')).toMatchObject({ shadow: false });
    expect((await test.context.tariffs.inForceAt(test.clock.now())).shadow).toBeNull();
    expect(await step(author, 'v2', 'startShadow')).toMatchObject({ shadow: true });
  });
});
