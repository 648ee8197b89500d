import { Worker } from 'node:worker_threads';
import type { WorkerInput, WorkerMessage } from './fuzz-worker.ts';
import { type FuzzOptions, parseOptions, USAGE } from './options.ts';
import { reportRun } from './report-run.ts';

/**
 * Silence of the decoding thread, ms of this process' time on a processor, after which a call counts as hung; 1,000
 * inputs take some 20 ms. On a busy machine silence alone proves nothing.
 */
const HUNG_AFTER_MS = 30_000;
/** The first word comes after the warm-up. */
const FIRST_WORD_MS = 60_000;
const PROGRESS_EVERY_MS = 5_000;

/** Decodes in a thread of its own, so that a call that never returns is noticed and named. */
function run(options: FuzzOptions): Promise<number> {
  const { dialects, ...rest } = options;
  const only = dialects.length === 1 ? dialects[0]?.name : undefined;
  const input: WorkerInput = { ...rest, dialects: dialects.map(({ name }) => name) };
  const worker = new Worker(new URL('./fuzz-worker.js', import.meta.url), { workerData: input });
  return new Promise((resolve, reject) => {
    let at = options.from;
    let reportedAt = performance.now();
    let heardCpuMs = cpuMs();
    let alarm = setTimeout(() => hung(), FIRST_WORD_MS);
    const hung = (): void => {
      const leftMs = HUNG_AFTER_MS - (cpuMs() - heardCpuMs);
      if (leftMs > 0) {
        alarm = setTimeout(hung, leftMs);
        return;
      }
      process.stderr.write(
        `a call did not return, at one of the inputs ${at} to ${at + 999}: --seed ${options.seed} --from ${at}\n`,
      );
      void worker.terminate().then(() => resolve(1));
    };
    worker.on('message', (message: WorkerMessage) => {
      clearTimeout(alarm);
      if (message.kind === 'done') {
        resolve(
          reportRun(message.result, { seed: options.seed, only, heapGrownBytes: message.heapGrownBytes }),
        );
        return;
      }
      at = message.index;
      heardCpuMs = cpuMs();
      alarm = setTimeout(hung, HUNG_AFTER_MS);
      if (performance.now() - reportedAt < PROGRESS_EVERY_MS) return;
      reportedAt = performance.now();
      process.stderr.write(`${at - options.from} of ${options.inputs}\n`);
    });
    worker.on('error', (error) => {
      clearTimeout(alarm);
      reject(error);
    });
  });
}

/** Processor time of all threads of this process, ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function readOptions(): FuzzOptions {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}\n`);
    process.exit(2);
  }
}

process.exitCode = await run(readOptions());
