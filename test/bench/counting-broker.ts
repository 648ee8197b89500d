import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { serveCommands } from './worker.ts';

export type CountingBrokerCommands = {
  start(input: null): Promise<{ url: string }>;
  count(input: null): Promise<{ messages: number }>;
};

/** Reference (a): aedes alone, a subscriber inside that counts messages and does nothing with them. */
let messages = 0;

const commands: CountingBrokerCommands = {
  async start() {
    const aedes = await Aedes.createBroker();
    await new Promise<void>((resolve) => {
      aedes.subscribe(
        'thing/product/+/osd',
        (_packet, done) => {
          messages += 1;
          done();
        },
        resolve,
      );
    });
    const server = createServer((socket) => {
      socket.setNoDelay(true);
      aedes.handle(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}` };
  },
  async count() {
    return { messages };
  },
};

serveCommands(commands);
