import { flyPhase } from './fly-phase.ts';
import type { Options } from './options.ts';
import { reportLatencies } from './phase-figures.ts';
import type { Usage } from './product-usage.ts';
import type { Reporter } from './reporter.ts';
import { type Session, withSession } from './session.ts';
import { floors, type Reading, slopePerMinute } from './slope.ts';
import { sortieSeconds } from './sortie-plan.ts';

/** Sorties of about four minutes, so that flights land, are closed and sealed, and cover binds again. */
const LAPS = 3;
const READ_SECONDS = 10;
/** The first third fills caches: it is shown and not judged. */
const WARM_SHARE = 1 / 3;
/** Flat, within what the collector's timing does to twenty minutes of readings. */
const TARGET_RESIDENT_SLOPE_MB = 1;
const TARGET_HEAP_SLOPE_MB = 0.5;
const READINGS_PER_FLOOR = 6;
const TARGET_LATENCY = { pubackMs: 25, socketMs: 100 };
const MEGABYTE = 1_000_000;

/** Memory over half an hour at a steady rate, with aircraft landing and taking off all the time. */
export async function benchSoak(options: Options, report: Reporter): Promise<void> {
  const seconds = options.soakMinutes * 60;
  report.heading(`soak: ${options.rate} messages/s for ${options.soakMinutes} minutes`);
  await withSession({ aircraft: options.connections, options, report }, async (session) => {
    const { load, product, fleet } = session;
    await load.call('park', { withinSeconds: sortieSeconds(LAPS) });
    await load.call('watch', { http: product.http, ...fleet.adjuster });
    const [phase, readings] = await Promise.all([
      flyPhase(session, {
        pace: { kind: 'open', perSecond: options.rate },
        rampSeconds: 0,
        seconds,
        laps: LAPS,
      }),
      watchMemory(session, seconds, report),
    ]);
    reportMemory(report, readings);
    reportLatencies(report, 'soak', phase, TARGET_LATENCY);
  });
}

const MEMORY = {
  resident: (usage: Usage) => usage.residentBytes / MEGABYTE,
  heap: (usage: Usage) => usage.heapUsedBytes / MEGABYTE,
  external: (usage: Usage) => usage.externalBytes / MEGABYTE,
};

function reportMemory(report: Reporter, readings: readonly Usage[]): void {
  const judged = readings.slice(Math.floor(readings.length * WARM_SHARE));
  const seriesOf = (name: keyof typeof MEMORY): Reading[] =>
    judged.map((usage) => ({ atMs: usage.atMs, value: MEMORY[name](usage) }));
  const resident = seriesOf('resident');
  report.figure({
    name: 'soak.residentSlope',
    value: slopePerMinute(resident),
    unit: 'MB/min',
    target: { most: TARGET_RESIDENT_SLOPE_MB },
    note: `last ${Math.round(resident.at(-1)?.value ?? 0)} MB`,
  });
  report.figure({
    name: 'soak.heapFloorSlope',
    value: slopePerMinute(floors(seriesOf('heap'), READINGS_PER_FLOOR)),
    unit: 'MB/min',
    target: { most: TARGET_HEAP_SLOPE_MB },
    note: 'through the lowest heap of each minute',
  });
  report.figure({
    name: 'soak.externalSlope',
    value: slopePerMinute(seriesOf('external')),
    unit: 'MB/min',
  });
}

async function watchMemory({ product }: Session, seconds: number, report: Reporter): Promise<Usage[]> {
  const readings: Usage[] = [];
  const startedAt = performance.now();
  for (let read = 1; read * READ_SECONDS < seconds; read += 1) {
    const waitMs = startedAt + read * READ_SECONDS * 1_000 - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
    const usage = await product.usage();
    readings.push(usage);
    const memory = Object.entries(MEMORY)
      .map(([name, value]) => `${name} ${value(usage).toFixed(0)} MB`)
      .join(', ');
    report.progress(`${read * READ_SECONDS} s: ${memory}, ${usage.samples} samples, ${usage.queued} waiting`);
  }
  return readings;
}
