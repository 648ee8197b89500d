import { afterEach, expect, it } from 'vitest';
import { MemoryLinks, startTestGateway, type TestGateway, until } from '../helpers/gateway.ts';

let test: TestGateway;
const links = new MemoryLinks();
afterEach(() => test.close());

const will = {
  topic: 'skycover/v1/dev_1/status',
  payload: Buffer.from('gone'),
  qos: 1 as const,
  retain: false,
};

it('tells when a device comes and goes, and whether it said goodbye', async () => {
  links.events.length = 0;
  test = await startTestGateway({ links });
  test.directory.add('dev_1');
  const polite = await test.device('dev_1', { will });
  await until(() => links.events.length === 1);
  await polite.endAsync();
  await until(() => links.events.length === 2);
  const cut = await test.device('dev_1', { will });
  cut.stream.destroy();
  await until(() => links.events.length === 5);
  expect(links.events.slice(0, 3)).toEqual(['dev_1 connected', 'dev_1 disconnected', 'dev_1 connected']);
  expect(links.events.slice(3).sort()).toEqual(['dev_1 disconnected', 'dev_1 lost']);
});

it('says nothing of a login that was refused', async () => {
  links.events.length = 0;
  test = await startTestGateway({ links });
  test.directory.add('dev_1');
  await expect(test.device('dev_1', { password: 'wrong' })).rejects.toThrow();
  expect(links.events).toEqual([]);
});
