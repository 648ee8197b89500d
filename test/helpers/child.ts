import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { storeEnvironment } from './mongo-database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START = 'server/start.mjs';

/** A product in a process of its own. */
export interface ChildProduct {
  http: string;
  mqtt: string;
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

/** Starts the built product over `dataDir`; resolves with its ready line. */
export async function startChild(dataDir: string): Promise<ChildProduct> {
  const child = spawn(process.execPath, [START, 'server/main'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
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
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = await Promise.race([readLine(child), exited.then((code) => `exit ${code}`)]);
  if (!ready.startsWith('{')) throw new Error(`the product did not start: ${ready}`);
  const { http, mqtt } = JSON.parse(ready) as { http: string; mqtt: string };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return { http, mqtt, kill: () => end('SIGKILL').then(() => undefined), stop: () => end('SIGTERM') };
}

async function readLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) return 'no output';
  for await (const line of createInterface({ input: child.stdout })) return line;
  return 'no ready line';
}
