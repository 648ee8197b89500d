import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { FUZZED_DIALECTS } from './dialects.ts';
import { type FuzzResult, fuzz } from './fuzz.ts';

/** What the watching thread asks for: plain values only, functions don't travel. */
export interface WorkerInput {
  dialects: readonly string[];
  seed: number;
  from: number;
  inputs: number;
  seconds: number;
}
export type WorkerMessage =
  | { kind: 'progress'; index: number }
  | { kind: 'done'; result: FuzzResult; heapGrownBytes: number };

/** A run that only warms the code up, so that compiling it is not taken for growth. */
const WARM_UP = { from: 0, inputs: 20_000, seconds: 30 };

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const input = workerData as WorkerInput;
const dialects = FUZZED_DIALECTS.filter(({ name }) => input.dialects.includes(name));
fuzz({ dialects, seed: input.seed, ...WARM_UP });
const before = heapBytes();
const result = fuzz({ ...input, dialects }, (index) =>
  parentPort?.postMessage({ kind: 'progress', index } satisfies WorkerMessage),
);
const heapGrownBytes = heapBytes() - before;
parentPort?.postMessage({ kind: 'done', result, heapGrownBytes } satisfies WorkerMessage);
