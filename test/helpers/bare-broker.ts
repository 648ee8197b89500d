import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';

export interface BareBroker {
  aedes: Aedes;
  port: number;
  /** Bytes taken from all sockets so far. */
  bytesRead(): number;
  close(): Promise<void>;
}

/** aedes as it comes out of the box, with these hooks and nothing of ours around it. */
export async function startBareBroker(options: AedesOptions = {}): Promise<BareBroker> {
  const aedes = await Aedes.createBroker(options);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    aedes.handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    aedes,
    port: (server.address() as AddressInfo).port,
    bytesRead: () => [...sockets].reduce((sum, socket) => sum + socket.bytesRead, 0),
    close: async () => {
      await new Promise<void>((resolve) => aedes.close(resolve));
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A bare broker in a process of its own, whose hooks read what a client may leave out; prints its port. */
export const NAIVE_BROKER = `
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
const aedes = await Aedes.createBroker({
  authenticate: (client, username, password, done) => done(null, password.toString() === 'pw'),
  authorizePublish: (client, packet, done) => done(JSON.parse(packet.payload) ? null : new Error('empty')),
});
const server = createServer((socket) => aedes.handle(socket));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;
