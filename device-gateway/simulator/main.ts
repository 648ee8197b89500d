import { parseArgs } from 'node:util';
import { fromInstant } from '../../server/lib/clock.ts';
import type { FlightEvent } from './flight-plan.ts';
import { examplePlan, simulateFlight, toCsv } from './simulate-flight.ts';

const USAGE = `Usage: node server/start.mjs device-gateway/simulator/main [--event fall|forced-landing] [--at S]
         [--rate HZ] [--seed N] [--drone SN] [--start RFC3339] > flight.csv
Writes one simulated flight over Shenzhen as canonical CSV, which "npm run replay" flies.`;

const text = (fallback: string) => ({ type: 'string' as const, default: fallback });

/** Arguments → CSV; undefined when they can't be obeyed. */
function simulate(args: string[]): string | undefined {
  const { values } = parseArgs({
    args,
    options: {
      event: { type: 'string' },
      at: text('45'),
      rate: text('2'),
      seed: text('1'),
      drone: text('SIMULATED0001'),
      start: text('2026-01-01T00:00:00Z'),
    },
  });
  const [atSeconds, rateHz, seed] = [values.at, values.rate, values.seed].map(Number);
  const startMs = fromInstant(values.start);
  const kinds: Record<string, FlightEvent['kind']> = { fall: 'fall', 'forced-landing': 'forcedLanding' };
  const kind = values.event === undefined ? null : kinds[values.event];
  const numbersFit =
    atSeconds !== undefined &&
    atSeconds > 0 &&
    rateHz !== undefined &&
    rateHz > 0 &&
    rateHz <= 10 &&
    Number.isInteger(seed);
  if (kind === undefined || !numbersFit || !Number.isFinite(startMs)) return undefined;
  const plan = examplePlan(kind && { kind, atSeconds });
  return toCsv(simulateFlight({ plan, serialNumber: values.drone, startMs, rateHz, seed: seed ?? 1 }));
}

try {
  const csv = simulate(process.argv.slice(2));
  if (csv === undefined) throw new Error('an argument has no usable value');
  process.stdout.write(csv);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n${USAGE}\n`);
  process.exitCode = 2;
}
