import { countFlights } from './count-flights.ts';
import type { Options } from './options.ts';
import type { Reporter } from './reporter.ts';
import { type Session, withSession } from './session.ts';
import { sortieSeconds } from './sortie-plan.ts';
import { describeGrowth, readStoredBytes, readUsedBytes, type StoredBytes } from './stored-bytes.ts';

/** Ten messages a second from each aircraft, the fastest the product is made for: flights of thousands of samples. */
const AIRCRAFT = 50;
const PER_SECOND = 500;
const LAPS = 3;
/** Before the first aircraft lands. */
const LIVE_SECONDS = 180;
const TARGET_LIVE_BYTES = 2_048;
const TARGET_SEALED_BYTES = 250;
const POLL_MS = 2_000;
/** The store has settled when its size is the same so many times. */
const SAME_SIZES = 10;
const POLLS_MAX = 150;

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
    report.progress('landing, closing, sealing');
    await fly(sortieSeconds(LAPS) - LIVE_SECONDS);
    const after = await settled(session, report);
    const { samples } = await product.usage();
    reportBytes(report, 'storage.sealed', { before, after, samples });
  });
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

/** Resolves with what the store holds once every flight is closed and nothing is rewritten any more. */
async function settled({ dataDir, product, fleet }: Session, report: Reporter): Promise<StoredBytes> {
  let used = readUsedBytes(dataDir);
  for (let poll = 0, same = 0; poll < POLLS_MAX; poll += 1) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const now = readUsedBytes(dataDir);
    same = now === used ? same + 1 : 0;
    used = now;
    if (same < SAME_SIZES) continue;
    const { closed } = await countFlights(product.http, fleet.regulator);
    if (closed === AIRCRAFT) return readStoredBytes(dataDir);
    same = 0;
  }
  report.progress('flights were not all closed, or the store was still being rewritten');
  return readStoredBytes(dataDir);
}
