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

/** A process with the product's code in memory, which takes most of a start; it does nothing with it until told. */
export interface WaitingChild extends StartingChild {
  /** Runs `server/main`. */
  begin(): void;
}

const LOAD_THEN_WAIT = `
await import('./.build/node/server/product.js');
process.stdin.once('data', () => import('./.build/node/server/main.js'));
`;

/** A product that starts as soon as it is told to begin; `environment` says more than what every child is told. */
export function spawnWaiting(dataDir: string, environment: Record<string, string> = {}): WaitingChild {
  const child = spawnNode(dataDir, ['--input-type=module', '--eval', LOAD_THEN_WAIT], environment);
  return { ...watch(child), begin: () => void child.stdin?.end('begin') };
}

/** The same without waiting for it. */
function spawnChild(dataDir: string): StartingChild {
  return watch(spawnNode(dataDir, [START, 'server/main']));
}

function spawnNode(dataDir: string, argv: string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, argv, {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
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
}

function watch(child: ChildProcess): StartingChild {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-SAID_MAX);
  });
  // Told to begin when it is dead already.
  child.stdin?.on('error', () => undefined);
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
