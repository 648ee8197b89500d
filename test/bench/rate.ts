import { canonicalJson } from '../../server/lib/canonical-json.ts';
import { type RateInput, RateInputSchema } from '../../server/pricing/rate.schema.ts';
import { rate } from '../../server/pricing/rate.ts';
import { TARIFF_V0 } from '../../server/pricing/tariff-v0.ts';
import type { Options } from './options.ts';
import type { Reporter } from './reporter.ts';

/** A phase of the other scenarios is long for what takes microseconds. */
const SECONDS_SHARE = 0.1;
/** Before that the compiler has not settled, however slow the machine. */
const TURNS_MIN = 100;
const INPUTS = 1_000;
/** Ratings a second with one route cell (issue "Measured"). */
const TARGET_PER_SECOND = 100_000;
/** A hundred cells are a hundred times one loop over five numbers: nothing beside the rest of the formula. */
const CELLS = [1, 10, 100] as const;
const LIMITS_CNY = [200_000, 500_000, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7];

/**
 * Ratings a second on one core: validated input in, premium out. Beside them, in turns of the same run, what it
 * takes to write the same input down as the canonical JSON that a receipt is hashed by. The fastest turn counts.
 */
export async function benchRate(options: Options, report: Reporter): Promise<void> {
  report.heading('rate: one core, input → premium');
  const seconds = options.seconds * SECONDS_SHARE;
  for (const cells of CELLS) {
    const best = fastest(
      inputsOf(cells, (index) => LIMITS_CNY[index % LIMITS_CNY.length] ?? 1e6),
      seconds,
    );
    report.figure({
      name: `rate.cells${cells}`,
      value: best.rate,
      unit: 'ratings/s',
      reference: { name: 'canonical JSON of the input', value: best.reference },
      ...(cells === 1 ? { target: { least: TARGET_PER_SECOND } } : {}),
    });
  }
  const best = fastest(
    inputsOf(1, (index) => 1e6 + index * 1_000),
    seconds,
  );
  report.figure({
    name: 'rate.cells1.limitsAllDifferent',
    value: best.rate,
    unit: 'ratings/s',
    reference: { name: 'canonical JSON of the input', value: best.reference },
    note: 'no limit is ever met again, so that nothing about it is kept',
  });
}

/** Flights that differ in everything the formula takes, from 1 to 21 kg. */
function inputsOf(cells: number, limit: (index: number) => number): RateInput[] {
  return Array.from({ length: INPUTS }, (_, index) =>
    RateInputSchema.parse({
      lam: 3e-4,
      t: 0.1 + index / INPUTS,
      n_cyc: 1,
      w: 0.4 + index / 2_000,
      m: 1 + index / 50,
      v_imp: 10 + index / 60,
      theta: 60,
      cells: Array.from({ length: cells }, (_cell, at) => ({
        s: 1 / cells,
        D: 100 * (1 + ((index + at) % 60)),
        sh: 0.75,
        u: 0.3,
        c: 1e-4,
      })),
      L: limit(index),
      arc: 'b',
    }),
  );
}

function fastest(inputs: readonly RateInput[], seconds: number): { rate: number; reference: number } {
  const turns = {
    rate: () => inputs.reduce((sum, input) => sum + rate(input, TARIFF_V0).premiumFen, 0),
    reference: () => inputs.reduce((sum, input) => sum + canonicalJson(input).length, 0),
  };
  const best = { rate: 0, reference: 0 };
  const until = performance.now() + seconds * 1_000;
  for (let turn = 0; turn < TURNS_MIN || performance.now() < until; turn += 1) {
    for (const name of ['rate', 'reference'] as const) {
      const startedAt = performance.now();
      // The sum keeps the work from being optimized away.
      if (turns[name]() === 0) continue;
      best[name] = Math.max(best[name], (inputs.length * 1_000) / (performance.now() - startedAt));
    }
  }
  return best;
}
