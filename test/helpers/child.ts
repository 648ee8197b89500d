import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { storeEnvironment } from './mongo-database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Characters kept of what a product says on standard error. */
const SAID_MAX = 10_000;
const START = 'server/start.mjs';

/** A process of the product that may not be ready, or never become so. */
export interface StartingChild {
  pid: number;
  /** Its ready line; undefined when it ended before. */
  ready: Promise<{ http: string; mqtt: string } | undefined>;
  /** Whether the process has not ended. */
  isAlive(): boolean;
  /** kill -9: no handler of ours runs. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** What it said on standard error. */
  said(): string;
}

/** A product in a process of its own. */
export type ChildProduct = Omit<StartingChild, 'ready' | 'said'> & { http: string; mqtt: string };

/** Builds the server, and nothing else, when its sources changed. */
export function buildServer(): void {
  const built = spawnSync(process.execPath, [START, 'server/pricing/main'], {
    cwd: ROOT,
    input: '{}',
    encoding: 'utf8',
  });
  if (built.error) throw built.error;
}

/** Starts the built product over `dataDir`; resolves with its ready line. Throws Error with what it said instead. */
export async function startChild(dataDir: string): Promise<ChildProduct> {
  const { ready, said, ...child } = spawnChild(dataDir);
  const at = await ready;
  if (!at) throw new Error(`the product did not start: exit ${await child.stop()}\n${said()}`);
  return { ...child, ...at };
}

/** The same without waiting for it; `environment` says more. */
export function spawnChild(dataDir: string, environment: Record<string, string> = {}): StartingChild {
  const child = spawn(process.execPath, [START, 'server/main'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      SKYCOVER_PREBUILT: '1',
      ...storeEnvironment(dataDir),
      PORT: '0',
      MQTT_PORT: '0',
      DEMO: 'on',
      LOG_LEVEL: 'fatal',
      ...environment,
    },
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-SAID_MAX);
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return {
    pid: child.pid ?? 0,
    ready: readLine(child).then((line) =>
      line?.startsWith('{') ? (JSON.parse(line) as { http: string; mqtt: string }) : undefined,
    ),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    kill: () => end('SIGKILL').then(() => undefined),
    stop: () => end('SIGTERM'),
    said: () => said,
  };
}

async function readLine({ stdout }: ChildProcess): Promise<string | undefined> {
  if (stdout) for await (const line of createInterface({ input: stdout })) return line;
  return undefined;
}
