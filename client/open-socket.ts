import { io, type Socket } from 'socket.io-client';
import type { LiveSocket } from './live.ts';
import { freshToken } from './request.ts';

/** The socket of this page; reconnects by itself with a fresh token. */
export function openSocket(): LiveSocket {
  const socket = io('/live', {
    auth: (give) => {
      freshToken().then(
        (token) => give({ token }),
        () => give({ token: '' }),
      );
    },
    reconnectionDelay: 500,
    reconnectionDelayMax: 4_000,
  });
  return narrow(socket);
}

function narrow(socket: Socket): LiveSocket {
  return {
    get connected() {
      return socket.connected;
    },
    on: (event, listener) => socket.on(event, listener as (payload: unknown) => void),
    off: (event, listener) => socket.off(event, listener as (payload: unknown) => void),
    timeout: (ms) => socket.timeout(ms),
    connect: () => socket.connect(),
    disconnect: () => socket.disconnect(),
  };
}
