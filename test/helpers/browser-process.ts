import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Long enough for a cold build of server and client on a slow machine. */
const READY_WITHIN_MS = 110_000;
const STOP_WITHIN_MS = 8_000;

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** One entry point of the product as a process of its own. */
export interface ProductProcess {
  /** Resolves with the first line of standard output; rejects when the process ends without one. */
  firstLine: Promise<string>;
  finished: Promise<Finished>;
  /** Ends it as told; SIGKILL when it does not go in time. */
  stop(signal?: NodeJS.Signals): Promise<Finished>;
}

const running = new Set<ProductProcess>();

/** `node server/start.mjs ENTRY …`: what the npm scripts run. */
export function runEntry(
  entry: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ProductProcess {
  // vitest's NODE_ENV stays out: a build made under it would be no production build.
  const { NODE_ENV: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ['server/start.mjs', entry, ...args], {
    cwd: root,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const finished = collect(child);
  const ended = finished.then((end) => {
    running.delete(started);
    return end;
  });
  const started: ProductProcess = {
    firstLine: firstLineOf(child, finished),
    finished: ended,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      const end = await ended;
      clearTimeout(late);
      return end;
    },
  };
  // Only who asks for the first line wants to hear that there was none.
  started.firstLine.catch(() => undefined);
  running.add(started);
  return started;
}

/** Ends whatever still runs. */
export async function stopEverything(): Promise<void> {
  await Promise.all([...running].map((one) => one.stop()));
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

function collect(child: Child): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function firstLineOf(child: Child, finished: Promise<Finished>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    void finished.then(({ code, stderr }) =>
      reject(new Error(`ended with ${code}: ${stderr.slice(-2_000)}`)),
    );
    setTimeout(() => reject(new Error('no line in time')), READY_WITHIN_MS).unref();
  });
}

/** A data folder that outlives the server processes started on it. */
export function makeStage(): { dataDir: string; remove(): void } {
  const dataDir = mkdtempSync(join(tmpdir(), 'skycover-browser-'));
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}

export interface RunningServer {
  http: string;
  mqtt: string;
  process: ProductProcess;
}

/** `npm start` on free ports, or on the given ones, with the demo and its simulated fleet. */
export async function startServer(
  dataDir: string,
  ports: { http: string; mqtt: string } | undefined = undefined,
): Promise<RunningServer> {
  const started = runEntry('server/main', [], {
    DATA_DIR: dataDir,
    DEMO: 'on',
    PORT: ports ? new URL(ports.http).port : '0',
    MQTT_PORT: ports ? new URL(ports.mqtt).port : '0',
    LOG_LEVEL: 'warn',
  });
  const ready = JSON.parse(await started.firstLine) as { event: string; http: string; mqtt: string };
  return { http: ready.http, mqtt: ready.mqtt, process: started };
}

/** The replay, by the words that the page shows after `npm run replay --`. */
export function startReplay(words: readonly string[]): ProductProcess {
  // The server's start has built it; a second look at every source would only cost time.
  return runEntry('device-gateway/replay/main', words, { SKYCOVER_PREBUILT: '1' });
}

/** What the page comes to show while a replay flies; a replay that ends before says why instead. */
export function whileFlying<Shown>(replay: ProductProcess, shown: Promise<Shown>): Promise<Shown> {
  const ended = replay.finished.then(({ code, stderr }): never => {
    throw new Error(`the replay ended with ${code}: ${stderr}`);
  });
  return Promise.race([shown, ended]);
}

/** The line a replay prints at its end. */
export function summaryOf({ stdout, stderr }: Finished): {
  published: number;
  acknowledged: number;
  refused: number;
} {
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (last === '') throw new Error(`the replay printed no summary: ${stderr}`);
  return JSON.parse(last);
}
