import type { Context } from '../../server/context.ts';
import { verifyBundle } from '../../server/evidence/verify-bundle.ts';
import type { Viewer } from '../../server/http/permissions.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { openBenchContext } from './bench-context.ts';
import { serveCommands } from './worker.ts';

export interface Sealed {
  sealedSamples: number;
  seconds: number;
  /** Of so many flights' bundles, how many verify offline. */
  bundles: number;
  verified: number;
}

export type SealCommands = {
  /** Runs the product's own sealing over a store that no product has open, as if so much time had passed. */
  seal(input: { dataDir: string; laterMs: number }): Promise<Sealed>;
};

const VIEWER: Viewer = {
  userId: 'usr_bench',
  name: 'bench',
  role: 'regulator',
  operatorId: null,
  sessionId: 'ses_bench',
};
const BUNDLES = 5;

const commands: SealCommands = {
  async seal({ dataDir, laterMs }) {
    const context = await openBenchContext(dataDir, { now: () => systemClock.now() + laterMs });
    await context.start();
    await Promise.all(context.jobs.map((job) => job.stop()));
    const startedAt = performance.now();
    // A batch that the last projection still needs is pruned in the next round.
    for (let pruned = 1; pruned > 0; ) {
      await context.projector.saveNow();
      pruned = (await context.sealing.run()).prunedBatches;
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const { sealedSamples } = context.sealing.counters;
    const checked = await verifySome(context);
    await context.close();
    return { sealedSamples, seconds, ...checked };
  },
};

async function verifySome(context: Context): Promise<{ bundles: number; verified: number }> {
  const { items } = await context.flights.list(VIEWER, { limit: BUNDLES });
  let verified = 0;
  for (const { flightId } of items) {
    const pieces: Uint8Array[] = [];
    for await (const piece of await context.evidenceBundles.open(VIEWER, flightId)) pieces.push(piece);
    if (verifyBundle(Buffer.concat(pieces)).valid) verified += 1;
  }
  return { bundles: items.length, verified };
}

serveCommands(commands);
