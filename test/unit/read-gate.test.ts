import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ReadGate } from '../../device-gateway/read-gate.ts';

/** Sockets that note when they were set free. */
function makeSockets(count: number) {
  const resumed: number[] = [];
  const sockets = Array.from({ length: count }, (_, index) => () => void resumed.push(index));
  return { resumed, sockets };
}

async function turns(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await turn();
}

describe('the read gate', () => {
  it('lets everybody read while few messages wait', () => {
    const gate = new ReadGate(2);
    const { resumed, sockets } = makeSockets(2);
    gate.enter();
    for (const socket of sockets) gate.request(socket);
    expect(resumed).toEqual([0, 1]);
  });

  it('holds sockets back while too many wait, and frees them in their order', async () => {
    const gate = new ReadGate(2);
    const { resumed, sockets } = makeSockets(3);
    gate.enter();
    gate.enter();
    for (const socket of sockets) gate.request(socket);
    await turns(3);
    expect(resumed).toEqual([]);
    gate.leave();
    await turns(3);
    expect(resumed).toEqual([0, 1, 2]);
  });

  it('frees a few at a time and stops when what they bring fills it again', async () => {
    const gate = new ReadGate(10);
    let freed = 0;
    for (let index = 0; index < 10; index += 1) gate.enter();
    for (let index = 0; index < 100; index += 1) {
      gate.request(() => {
        freed += 1;
        gate.enter();
      });
    }
    gate.leave();
    await turns(20);
    expect(freed).toBe(8);
  });

  it('forgets a socket that has ended, and asks a waiting one once', async () => {
    const gate = new ReadGate(1);
    const { resumed, sockets } = makeSockets(2);
    gate.enter();
    for (const socket of [...sockets, ...sockets]) gate.request(socket);
    const [first] = sockets;
    if (first) gate.withdraw(first);
    gate.leave();
    await turns(3);
    expect(resumed).toEqual([1]);
  });
});
