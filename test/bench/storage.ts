import { LIMITS } from '../../server/config.ts';
import { MINUTE_MS } from '../../server/lib/clock.ts';
import { countFlights } from './count-flights.ts';
import type { Options } from './options.ts';
import type { Reporter } from './reporter.ts';
import type { SealCommands } from './seal-store.ts';
import { type Session, withSession } from './session.ts';
import { sortieSeconds } from './sortie-plan.ts';
import { describeGrowth, readStoredBytes, type StoredBytes } from './stored-bytes.ts';
import { Worker } from './worker.ts';

/** Ten messages a second from each aircraft, the fastest the product is made for: flights of thousands of samples. */
const AIRCRAFT = 50;
const PER_SECOND = 500;
const LAPS = 3;
/** Before the first aircraft lands. */
const LIVE_SECONDS = 180;
const TARGET_LIVE_BYTES = 2_048;
const TARGET_SEALED_BYTES = 250;
const POLL_MS = 2_000;
const POLLS_MAX = 60;

/** Bytes the store holds for each sample while flights are in the air, and after they landed and were sealed. */
export async function benchStorage(options: Options, report: Reporter): Promise<void> {
  report.heading(`storage: ${AIRCRAFT} aircraft, ${PER_SECOND / AIRCRAFT} messages/s each, one flight each`);
  await withSession({ aircraft: AIRCRAFT, options, report }, async (session) => {
    const { dataDir, load, product } = session;
    const before = readStoredBytes(dataDir);
    const fly = (seconds: number) =>
      load.call('fly', {
        pace: { kind: 'open', perSecond: PER_SECOND },
        rampSeconds: 0,
        seconds,
        laps: LAPS,
      });
    await load.call('park', { withinSeconds: 0 });
    report.progress(`in the air for ${LIVE_SECONDS} s`);
    await fly(LIVE_SECONDS);
    const live = (await product.usage()).samples;
    reportBytes(report, 'storage.live', { before, after: readStoredBytes(dataDir), samples: live });
    report.progress('landing');
    await fly(sortieSeconds(LAPS) - LIVE_SECONDS);
    await allClosed(session);
    const { samples } = await product.usage();
    await load.call('disconnect', null);
    await product.stop();
    await seal(session, report);
    reportBytes(report, 'storage.sealed', { before, after: readStoredBytes(dataDir), samples });
  });
}

/** Not waited for: the store is given to the product's own sealing under a clock that is so much ahead. */
async function seal({ dataDir, environment }: Session, report: Reporter): Promise<void> {
  report.progress('sealing');
  const worker = new Worker<SealCommands>('seal-store', environment);
  try {
    const laterMs = LIMITS.sealAfterIdleMs + MINUTE_MS;
    const { sealedSamples, seconds, bundles, verified } = await worker.call('seal', { dataDir, laterMs });
    report.figure({
      name: 'storage.sealing',
      value: sealedSamples / seconds,
      unit: 'samples/s',
      note: `${sealedSamples} samples in ${seconds.toFixed(1)} s`,
    });
    report.figure({
      name: 'storage.sealed.verifiedBundles',
      value: verified,
      unit: 'bundles',
      target: { least: bundles },
      note: `of ${bundles} checked as npm run verify does`,
    });
  } finally {
    await worker.stop();
  }
}

function reportBytes(
  report: Reporter,
  name: 'storage.live' | 'storage.sealed',
  measured: { before: StoredBytes; after: StoredBytes; samples: number },
): void {
  const { before, after, samples } = measured;
  const most = name === 'storage.live' ? TARGET_LIVE_BYTES : TARGET_SEALED_BYTES;
  report.figure({
    name: `${name}.bytesPerSample`,
    value: (after.used - before.used) / samples,
    unit: 'bytes',
    target: { most },
    note: `${samples} samples; by collection: ${describeGrowth(before, after, samples)}`,
  });
}

/** Resolves once every flight has landed and is closed. */
async function allClosed({ product, fleet }: Session): Promise<void> {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const { closed } = await countFlights(product.http, fleet.regulator);
    if (closed === AIRCRAFT) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('not every flight was closed after its landing');
}
