import { flyPhase } from './fly-phase.ts';
import type { Options } from './options.ts';
import { reportLatencies } from './phase-figures.ts';
import type { Usage } from './product-usage.ts';
import type { Reporter } from './reporter.ts';
import { type Session, withSession } from './session.ts';
import { slopePerMinute } from './slope.ts';
import { sortieSeconds } from './sortie-plan.ts';

/** Sorties of about four minutes, so that flights land, are closed and sealed, and cover binds again. */
const LAPS = 3;
const READ_SECONDS = 10;
/** The first third fills caches: it is shown and not judged. */
const WARM_SHARE = 1 / 3;
const TARGET_SLOPE_MB = 0.5;
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
    const judged = readings.slice(Math.floor(readings.length * WARM_SHARE));
    for (const [name, read] of MEMORY) {
      report.figure({
        name: `soak.${name}Slope`,
        value: slopePerMinute(judged.map((usage) => ({ atMs: usage.atMs, value: read(usage) }))),
        unit: 'MB/min',
        ...(name === 'resident' ? { target: { most: TARGET_SLOPE_MB } } : {}),
        note: `last ${Math.round(read(judged.at(-1) ?? phase.to))} MB`,
      });
    }
    reportLatencies(report, 'soak', phase, TARGET_LATENCY);
  });
}

const MEMORY: readonly [string, (usage: Usage) => number][] = [
  ['resident', (usage) => usage.residentBytes / MEGABYTE],
  ['heap', (usage) => usage.heapUsedBytes / MEGABYTE],
  ['external', (usage) => usage.externalBytes / MEGABYTE],
];

async function watchMemory({ product }: Session, seconds: number, report: Reporter): Promise<Usage[]> {
  const readings: Usage[] = [];
  const startedAt = performance.now();
  for (let read = 1; read * READ_SECONDS < seconds; read += 1) {
    const waitMs = startedAt + read * READ_SECONDS * 1_000 - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
    const usage = await product.usage();
    readings.push(usage);
    const memory = MEMORY.map(([name, value]) => `${name} ${value(usage).toFixed(0)} MB`).join(', ');
    report.progress(`${read * READ_SECONDS} s: ${memory}, ${usage.samples} samples, ${usage.queued} waiting`);
  }
  return readings;
}
