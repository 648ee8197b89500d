import { describe, expect, it } from 'vitest';
import { GrantCache } from '../../device-gateway/grant-cache.ts';
import type { DeviceGrant } from '../../server/registry/device.schema.ts';

const GRANT: DeviceGrant = {
  deviceId: 'dev_a',
  operatorId: 'opr_1',
  kind: 'controller',
  serialNumbers: new Set(['AIRCRAFT0001']),
};

function makeCache(answers: (DeviceGrant | undefined | Error)[]) {
  const clock = { at: 0, now: () => clock.at };
  const asked: string[] = [];
  const cache = new GrantCache({
    clock,
    find: async (deviceId) => {
      asked.push(deviceId);
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { clock, asked, cache };
}

describe('remembered rights', () => {
  it('are read once for many messages, and again after five seconds', async () => {
    const { clock, asked, cache } = makeCache([GRANT, undefined]);
    expect(await cache.findGrant('dev_a')).toBe(GRANT);
    clock.at = 4_999;
    expect(await cache.findGrant('dev_a')).toBe(GRANT);
    expect(asked).toHaveLength(1);
    clock.at = 5_000;
    expect(await cache.findGrant('dev_a')).toBeUndefined();
  });

  it('are read again as soon as something changed here', async () => {
    const { cache } = makeCache([GRANT, undefined]);
    await cache.findGrant('dev_a');
    cache.forgetAll();
    expect(await cache.findGrant('dev_a')).toBeUndefined();
  });

  it('are not remembered when they could not be read', async () => {
    const { cache } = makeCache([new Error('away'), GRANT]);
    await expect(cache.findGrant('dev_a')).rejects.toThrow('away');
    expect(await cache.findGrant('dev_a')).toBe(GRANT);
  });
});
