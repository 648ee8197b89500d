import { expect, it } from 'vitest';
import { AnswerQueue } from '../../device-gateway/answer-queue.ts';

function answered() {
  const log: string[] = [];
  const queue = new AnswerQueue();
  const enqueue = (name: string) =>
    queue.enqueue((error) => log.push(error ? `${name}: ${error.message}` : name));
  return { log, enqueue };
}

it('answers in the order of the publishes, whatever order their commits end in', () => {
  const { log, enqueue } = answered();
  const [first, second, third] = ['1', '2', '3'].map(enqueue);
  third?.();
  second?.(new Error('not committed'));
  expect(log).toEqual([]);
  first?.();
  expect(log).toEqual(['1', '2: not committed', '3']);
  enqueue('4')();
  expect(log.at(-1)).toBe('4');
});

it('answers a publish once, also when it is settled twice or while it answers', () => {
  const { log, enqueue } = answered();
  const settle = enqueue('1');
  settle();
  settle(new Error('late'));
  expect(log).toEqual(['1']);
  const queue = new AnswerQueue();
  const order: number[] = [];
  const inner = () => queue.enqueue(() => order.push(2))();
  queue.enqueue(() => {
    order.push(1);
    inner();
  })();
  expect(order).toEqual([1, 2]);
});
