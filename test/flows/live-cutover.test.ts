import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io } from 'socket.io-client';
import { expect, it } from 'vitest';
import { LIMITS } from '../../server/config.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { EventBus } from '../../server/lib/events.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { LiveServer } from '../../server/realtime/socket-server.ts';
import { viewerOf } from '../helpers/context.ts';

it('gives a viewer the sample that is committed between the answer and the live feed', async () => {
  const events = new EventBus((error) => {
    throw error;
  });
  const committed = ['1', '2'];
  const http = createServer();
  let reads = 0;
  const live = new LiveServer({
    http,
    authenticate: async () => viewerOf('adjuster'),
    events,
    clock: systemClock,
    logger: createLogger('silent'),
    limits: LIMITS,
    isAllowedOrigin: () => true,
    source: {
      watchFlight: async (_viewer, _flightId, after) => {
        const items = committed.filter((cursor) => cursor > (after ?? ''));
        reads += 1;
        // A commit right after the first read: the viewer is in no room yet.
        if (reads === 1) {
          committed.push('3');
          events.publish('flight.sampled', { flightId: 'flt_1', operatorId: null, cursor: '3' });
        }
        return { items, nextCursor: items.at(-1) ?? after, live: true };
      },
      findLastSample: () => null,
      assertIncident: async () => undefined,
    },
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const socket = io(`http://127.0.0.1:${port}/live`, {
    auth: { token: 't' },
    transports: ['websocket'],
    reconnection: false,
  });
  const heard: string[] = [];
  socket.on('flight.sampled', ({ cursor }: { cursor: string }) => heard.push(cursor));
  const answer = await socket.emitWithAck('flight:watch', { flightId: 'flt_1', after: null });
  socket.disconnect();
  await live.close();
  expect(new Set([...answer.data.items, ...heard])).toEqual(new Set(['1', '2', '3']));
  expect(answer.data.nextCursor).toBe('3');
});
