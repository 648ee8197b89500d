import type { FuzzResult } from './fuzz.ts';

/** What the heap may keep after everything was collected, bytes: caches and compiled code, not messages. */
const HEAP_GROWTH_BYTES_MAX = 32 * 1_048_576;
const HEX_CHARACTERS_MAX = 4_000;

/** Prints the counts, and what did not hold; answers the exit code. */
export function reportRun(
  result: FuzzResult,
  run: { seed: number; only: string | undefined; heapGrownBytes: number },
): number {
  for (const [dialect, count] of Object.entries(result.counts)) {
    const slowestMs = Math.round(count.slowestMs * 100) / 100;
    print({ dialect, ...count, slowestMs });
  }
  // Which dialect an index belongs to depends on how many take turns.
  const only = run.only === undefined ? '' : ` --dialect ${run.only}`;
  for (const failure of result.failures) {
    const { dialect, index, fault, hex, alone } = failure;
    const how = alone ? 'by itself' : 'with the state that earlier inputs left: run from --from 0';
    process.stderr.write(
      `${dialect}: ${fault}\n  again: npm run fuzz -- --seed ${run.seed}${only} --from ${index} --inputs 1   (${how})\n` +
        `  input: ${hex.slice(0, HEX_CHARACTERS_MAX)}${hex.length > HEX_CHARACTERS_MAX ? '…' : ''}\n`,
    );
  }
  const heapGrew = run.heapGrownBytes > HEAP_GROWTH_BYTES_MAX;
  if (heapGrew) process.stderr.write(`the heap grew by ${run.heapGrownBytes} bytes\n`);
  print({
    inputs: result.inputs,
    seconds: Math.round(result.seconds * 10) / 10,
    inputsPerSecond: Math.round(result.inputs / result.seconds),
    heapGrownBytes: run.heapGrownBytes,
    seed: run.seed,
    failures: result.failures.length + (heapGrew ? 1 : 0),
  });
  return result.failures.length > 0 || heapGrew ? 1 : 0;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
