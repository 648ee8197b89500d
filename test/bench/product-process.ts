import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readUsage, type Usage } from './product-usage.ts';
import type { Fleet, SeedCommands } from './seed-fleet.ts';
import { Worker } from './worker.ts';

/** The repository, seen from the built file. */
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const START = 'server/start.mjs';

/** The product as it ships (`npm start`), in a process of its own, over a store of its own. */
export interface BenchProduct {
  http: string;
  mqtt: string;
  pid: number;
  usage(): Promise<Usage>;
  /** SIGTERM; rejects when it does not end well. Twice is the same as once. */
  stop(): Promise<void>;
}

export interface ProductOptions {
  dataDir: string;
  environment: Readonly<Record<string, string>>;
  /** A folder for V8's CPU profile of the whole run. */
  profileDir?: string | undefined;
}

/** What production asks for. */
export function makeSecrets(): { TOKEN_SECRET: string; SERVICE_SECRET: string; LOG_KEY: string } {
  return {
    TOKEN_SECRET: randomBytes(32).toString('hex'),
    SERVICE_SECRET: randomBytes(32).toString('hex'),
    LOG_KEY: randomBytes(32).toString('hex'),
  };
}

/** A folder on the disk that `TMPDIR` names: an in-memory file system would make commits free. */
export function makeDataDir(): { dataDir: string; remove(): void } {
  const dataDir = mkdtempSync(join(tmpdir(), 'skycover-bench-'));
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

/** Registered drones with standing orders and money, in a store that no product has opened yet. */
export async function seedFleet(
  dataDir: string,
  aircraft: number,
  environment: Readonly<Record<string, string>>,
  withOperators = false,
): Promise<Fleet> {
  const worker = new Worker<SeedCommands>('seed-fleet', environment);
  try {
    return await worker.call('seed', { dataDir, aircraft, withOperators });
  } finally {
    await worker.stop();
  }
}

/** Starts the built product with its own limits; resolves with its ready line read. */
export async function startProduct(options: ProductOptions): Promise<BenchProduct> {
  const profiling = options.profileDir ? ['--cpu-prof', '--cpu-prof-dir', options.profileDir] : [];
  const child = spawn(process.execPath, [...startFlags(), ...profiling, START, 'server/main'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      SKYCOVER_PREBUILT: '1',
      DATA_DIR: options.dataDir,
      PORT: '0',
      MQTT_PORT: '0',
      LOG_LEVEL: 'error',
      ...options.environment,
    },
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const line = await Promise.race([readLine(child), exited.then((code) => `exit ${code}`)]);
  if (!line.startsWith('{')) throw new Error(`the product did not start: ${line}`);
  const { http, mqtt } = JSON.parse(line) as { http: string; mqtt: string };
  const pid = child.pid ?? 0;
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const code = await exited;
    if (code !== 0) throw new Error(`the product ended with ${code}`);
  };
  return {
    http,
    mqtt,
    pid,
    usage: () => readUsage(http, pid),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Flags that `npm start` gives to node. */
function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

async function readLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) return 'no output';
  for await (const line of createInterface({ input: child.stdout })) return line;
  return 'no ready line';
}
