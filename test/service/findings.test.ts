import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RaisedFinding } from '../../server/classification/findings.service.ts';
import { openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';

const UNDERWRITER = viewerOf('underwriter');
let test: TestContext;
beforeAll(async () => {
  test = await openTestContext();
});
afterAll(() => test.close());

const found = (fields: Partial<RaisedFinding> = {}): RaisedFinding => ({
  kind: 'CLASS_CONTRADICTED',
  about: ['flt_1'],
  operatorId: 'opr_1',
  droneId: 'drn_1',
  serialNumber: 'TESTAIRCRAFT1',
  flightId: 'flt_1',
  policyId: null,
  confidence: 0.8,
  detail: 'declared light, observed small',
  figures: { maxLevelSpeedMps: 31 },
  clause: 'Order 761 art. 62',
  ...fields,
});
const findings = () => test.context.findings;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  );

describe('a finding', () => {
  it('raised many times at once is one, as strong as its strongest evidence', async () => {
    const ids = await Promise.all(
      [0.7, 0.95, 0.8, 0.75, 0.9].map((confidence) =>
        findings().raise(found({ confidence, detail: `at ${confidence}` })),
      ),
    );
    expect(new Set(ids).size).toBe(1);
    const { items } = await findings().list(UNDERWRITER, { limit: 10, flightId: 'flt_1' });
    expect(items).toMatchObject([{ findingId: ids[0], confidence: 0.95, detail: 'at 0.95', state: 'open' }]);
  });

  it('is never certain', async () => {
    const findingId = await findings().raise(found({ about: ['sure'], confidence: 1 }));
    expect((await findings().get(UNDERWRITER, findingId)).confidence).toBe(0.99);
  });

  it('once judged is not changed by what is found later, and stays judged', async () => {
    const findingId = await findings().raise(found({ about: ['judged'] }));
    const { version } = await findings().get(UNDERWRITER, findingId);
    const input = { decision: 'dismiss', note: 'a gust', version } as const;
    const dismissed = await findings().decide(UNDERWRITER, findingId, input);
    await findings().raise(found({ about: ['judged'], confidence: 0.98, detail: 'more' }));
    expect(await findings().get(UNDERWRITER, findingId)).toEqual(dismissed);
  });

  it('is decided once when many decide at the same moment', async () => {
    const findingId = await findings().raise(found({ about: ['race'] }));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        findings().decide(UNDERWRITER, findingId, {
          decision: index % 2 === 0 ? 'confirm' : 'dismiss',
          note: `number ${index}`,
          version: 1,
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await findings().get(UNDERWRITER, findingId)).history).toHaveLength(1);
  });

  it('keeps every step with its note and who took it', async () => {
    const findingId = await findings().raise(found({ about: ['steps'] }));
    const decide = (decision: 'confirm' | 'dismiss' | 'reopen', version: number) =>
      findings().decide(UNDERWRITER, findingId, { decision, note: `${decision}!`, version });
    await decide('confirm', 1);
    expect(await codeOf(decide('dismiss', 2))).toBe('STATE_CONFLICT');
    expect(await codeOf(decide('reopen', 1))).toBe('VERSION_CONFLICT');
    await decide('reopen', 2);
    const last = await decide('dismiss', 3);
    expect(last).toMatchObject({ state: 'dismissed', note: 'dismiss!', decidedBy: 'Test underwriter' });
    expect(last.history.map(({ from, to, note }) => `${from} ${to} ${note}`)).toEqual([
      'open confirmed confirm!',
      'confirmed open reopen!',
      'open dismissed dismiss!',
    ]);
  });

  it('can be read by underwriter and administrator, and decided by the underwriter alone', async () => {
    const findingId = await findings().raise(found({ about: ['rights'] }));
    for (const role of ['operator', 'adjuster', 'regulator'] as const) {
      const viewer = viewerOf(role, role === 'operator' ? 'opr_1' : null);
      expect(await codeOf(findings().list(viewer, { limit: 1 }))).toBe('PERMISSION_DENIED');
      expect(await codeOf(findings().get(viewer, findingId))).toBe('PERMISSION_DENIED');
    }
    const input = { decision: 'confirm', note: 'x', version: 1 } as const;
    const administrator = viewerOf('administrator');
    expect(await codeOf(findings().decide(administrator, findingId, input))).toBe('PERMISSION_DENIED');
    expect((await findings().get(administrator, findingId)).state).toBe('open');
    expect(await codeOf(findings().get(UNDERWRITER, 'fnd_unknown'))).toBe('NOT_FOUND');
  });
});
