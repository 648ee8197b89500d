import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('../../.build/mongo-server', import.meta.url));

/** A MongoDB-wire server of our own (mongo-java-server), in a process of its own. */
export interface MongoServer {
  port: number;
  uri: string;
  /** Ends it at once, as a crash does; what it answered is in its file. */
  kill(): Promise<void>;
  /** Stops it in the middle of everything: it keeps its connections and answers nothing. */
  hang(): void;
  resume(): void;
}

/**
 * Starts it on `port` (default: any free one), over `file` or in memory. It ends with this process, however
 * that ends: its standard input is a pipe from here. `npm run test:mongo` has built it.
 */
export async function startMongoServer(options: { port?: number; file?: string } = {}): Promise<MongoServer> {
  const { port: wanted = 0, file } = options;
  const child = spawn(
    'java',
    [
      ...['-Xmx512m', '-XX:+UseSerialGC', '-cp', `${BUILT}/classes:${BUILT}/lib/*`],
      ...['MongoWireServer', String(wanted), ...(file === undefined ? [] : [file])],
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = Number(await Promise.race([firstLine(child), exited]));
  if (!Number.isInteger(port)) throw new Error(`the MongoDB-wire server did not start: ${errors.join('')}`);
  return {
    port,
    uri: `mongodb://127.0.0.1:${port}`,
    kill: () => {
      child.kill('SIGKILL');
      return exited;
    },
    hang: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) return undefined;
  for await (const line of createInterface({ input: child.stdout })) return line;
  return undefined;
}
