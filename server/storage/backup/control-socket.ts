import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Logger } from '../../lib/logger.ts';
import { copyStore } from './copy-store.ts';

/** What the system takes as the path of a socket, with room to spare (Linux 107, macOS 103 bytes). */
const SOCKET_PATH_BYTES_MAX = 100;

/** One line of JSON each way; the connection is the claim on the one copy that is made at a time. */
interface Reply {
  copied?: true;
  error?: string;
}

export interface ControlSocket {
  close(): Promise<void>;
}

/** The socket of a data folder, by the shorter of its two names. Who may enter the folder may use it. */
function socketPath(dataDir: string): string {
  const absolute = join(resolve(dataDir), 'control.sock');
  const fromHere = relative(process.cwd(), absolute);
  return fromHere.length < absolute.length ? fromHere : absolute;
}

/**
 * The local door by which `npm run backup` asks the process that has the store. Call it with the folder's
 * lock held: a socket that is there is one of a dead process. Without it the product runs as well, so a
 * failure is only told.
 */
export async function openControlSocket(
  dataDir: string,
  storePath: string,
  logger: Logger,
): Promise<ControlSocket> {
  const path = socketPath(dataDir);
  const running = new Set<Promise<void>>();
  const sockets = new Set<Socket>();
  const claim: Claim = { taken: false };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const work = serve(socket, storePath, claim).finally(() => running.delete(work));
    running.add(work);
  });
  server.unref();
  const listening = await listen(server, path);
  if (listening !== undefined)
    logger.warn({ path, reason: listening }, 'backups can be made only while the product is stopped');
  return {
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(running);
    },
  };
}

interface Claim {
  taken: boolean;
}

/** Answers one line and keeps the claim until the other side is done with the copy and hangs up. */
async function serve(socket: Socket, storePath: string, claim: Claim): Promise<void> {
  const gone = new AbortController();
  const closed = new Promise<void>((hungUp) => {
    socket.once('close', () => {
      gone.abort(new Error('nobody waits for the copy any more'));
      hungUp();
    });
  });
  const line = await firstLine(socket);
  if (line === undefined) return;
  if (claim.taken) {
    send(socket, { error: 'another backup is being made; wait for it.' });
    socket.end();
    return;
  }
  claim.taken = true;
  try {
    send(socket, await answer(line, storePath, gone.signal));
    await closed;
  } finally {
    claim.taken = false;
  }
}

async function answer(line: string, storePath: string, signal: AbortSignal): Promise<Reply> {
  try {
    const { copyTo } = JSON.parse(line) as { copyTo?: unknown };
    if (typeof copyTo !== 'string' || !isAbsolute(copyTo) || !copyTo.endsWith('.partial'))
      return { error: 'this is not a request for a copy.' };
    await copyStore(storePath, copyTo, signal);
    return { copied: true };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The socket goes on flowing afterwards: only so is its end noticed. */
function firstLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: socket });
    lines.once('line', resolve);
    lines.once('close', () => resolve(undefined));
  });
}

function send(socket: Socket, reply: Reply): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
}

/** Resolves with undefined once it listens, with the reason when it can't. */
function listen(server: ReturnType<typeof createServer>, path: string): Promise<string | undefined> {
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX)
    return Promise.resolve('the path of the data folder is too long for a socket');
  return new Promise((resolve) => {
    rmSync(path, { force: true });
    server.once('error', (error) => resolve(error.message));
    server.listen(path, () => resolve(undefined));
  });
}

/**
 * Asks the process that has `dataDir` for a copy in `partial`; resolves with the function that gives the
 * claim back, or undefined when nobody listens there. Throws Error with what the other side says.
 */
export async function askForCopy(dataDir: string, partial: string): Promise<(() => void) | undefined> {
  const socket = await dial(socketPath(dataDir));
  if (socket === undefined) return undefined;
  socket.write(`${JSON.stringify({ copyTo: partial })}\n`);
  const line = await firstLine(socket);
  if (line === undefined) throw new Error('the running product ended before the copy was whole.');
  const { copied, error } = JSON.parse(line) as Reply;
  if (copied) return () => socket.destroy();
  socket.destroy();
  throw new Error(error ?? 'the running product gave no reason.');
}

function dial(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.on('error', () => {
      socket.destroy();
      resolve(undefined);
    });
  });
}
