import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { storeEnvironment } from './mongo-database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Characters kept of what a product says on standard error. */
const SAID_MAX = 10_000;
const START = 'server/start.mjs';

/** A product in a process of its own. */
export interface ChildProduct {
  http: string;
  mqtt: string;
  pid: number;
  /** Whether the process has not ended. */
  isAlive(): boolean;
  /** kill -9: no handler of ours runs. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

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
    },
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-SAID_MAX);
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = await readLine(child);
  if (!ready?.startsWith('{')) throw new Error(`the product did not start: exit ${await exited}\n${said}`);
  const { http, mqtt } = JSON.parse(ready) as { http: string; mqtt: string };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    http,
    mqtt,
    pid: child.pid ?? 0,
    isAlive,
    kill: () => end('SIGKILL').then(() => undefined),
    stop: () => end('SIGTERM'),
  };
}

async function readLine({ stdout }: ChildProcess): Promise<string | undefined> {
  if (stdout) for await (const line of createInterface({ input: stdout })) return line;
  return undefined;
}
