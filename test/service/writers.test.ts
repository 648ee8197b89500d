import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Context, createContext } from '../../server/context.ts';
import { StartupError } from '../../server/lib/errors.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { HandClock } from '../helpers/clock.ts';
import { addFleet, documentsOf, makeDataDir, testConfig } from '../helpers/context.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { climb, flySortie } from '../helpers/sortie.ts';

// Two servers on one store, one after the other: the embedded store lets one process in at a time, and what
// they leave there is all that either knows of the other.

let folder: ReturnType<typeof makeDataDir>;
let clock: HandClock;
beforeEach(() => {
  folder = makeDataDir();
  clock = new HandClock(T0);
});
afterEach(() => folder.remove());

async function withWriter<T>(writerId: string, work: (context: Context) => Promise<T>): Promise<T> {
  const config = testConfig(folder.dataDir, { WRITER_ID: writerId });
  const context = await createContext({ config, clock, ids: systemIds, logger: createLogger('silent') });
  try {
    await context.start();
    await Promise.all(context.jobs.map((job) => job.stop()));
    return await work(context);
  } finally {
    await context.close();
  }
}

/** What silence decides for the flights this server keeps. */
async function waitOut(context: Context, ms: number): Promise<void> {
  clock.advance(ms);
  context.ingest.tick();
  await context.ingest.close();
}

it('leaves the aircraft of another server to that server, across restarts of both', async () => {
  const [first, second] = await withWriter('server-1', async (context) => {
    const fleets = [await addFleet(context), await addFleet(context)];
    await flySortie(context, {
      serialNumber: fleets[0]?.drone.serialNumber ?? '',
      steps: climb(),
      startMs: T0,
    });
    return fleets.map((fleet) => fleet.drone.serialNumber);
  });
  const stateOf = async (context: Context, serialNumber: string | undefined) =>
    (await documentsOf(context, 'flights')).find((one) => one.serialNumber === serialNumber)?.state;

  await withWriter('server-2', async (context) => {
    await flySortie(context, { serialNumber: second ?? '', steps: climb(), startMs: clock.now() });
    await waitOut(context, 120_000);
    expect([await stateOf(context, first), await stateOf(context, second)]).toEqual(['airborne', 'lost']);
  });

  await withWriter('server-1', async (context) => {
    await waitOut(context, 120_000);
    expect([await stateOf(context, first), await stateOf(context, second)]).toEqual(['lost', 'lost']);
    const batches = await documentsOf(context, 'batches');
    expect(batches.map((one) => one.writerId)).toEqual(expect.arrayContaining(['server-1', 'server-2']));
    for (const writerId of ['server-1', 'server-2']) {
      const own = batches.filter((one) => one.writerId === writerId).map((one) => one.seq);
      expect(own, writerId).toEqual(own.map((_, index) => index + 1));
    }
    for (const name of ['flight_trackers', 'detectors']) {
      const owners = (await documentsOf(context, name)).map((one) => one.writerId);
      expect(owners.sort(), name).toEqual(['server-1', 'server-2']);
    }
  });
});

it('keeps a memory of one aircraft per server, when its device moves from one to the other', async () => {
  const serialNumber = await withWriter('server-1', async (context) => {
    const { drone } = await addFleet(context);
    await flySortie(context, { serialNumber: drone.serialNumber, steps: climb(), startMs: T0 });
    return drone.serialNumber;
  });
  clock.advance(10_000);
  await withWriter('server-2', async (context) => {
    await flySortie(context, { serialNumber, steps: climb().slice(2), startMs: clock.now() });
  });
  await withWriter('server-1', async (context) => {
    const trackers = await documentsOf(context, 'flight_trackers');
    expect(trackers.map(({ writerId, serialNumber: of }) => [writerId, of])).toEqual([
      ['server-1', serialNumber],
      ['server-2', serialNumber],
    ]);
  });
});

it('reads the database address from its file, and says which file is wrong', async () => {
  const open = (file: string) =>
    createContext({
      config: testConfig(folder.dataDir, { MONGODB_URI: '', MONGODB_URI_FILE: file }),
      clock,
      ids: systemIds,
      logger: createLogger('silent'),
    });
  const file = join(folder.dataDir, 'mongodb_uri');
  await expect(open(file)).rejects.toThrow(/^MONGODB_URI_FILE can't be read/);
  writeFileSync(file, '\n');
  await expect(open(file)).rejects.toThrow('MONGODB_URI_FILE is empty.');
  writeFileSync(file, 'no address at all');
  const refused = open(file);
  await expect(refused).rejects.toBeInstanceOf(StartupError);
  await expect(refused).rejects.toThrow(/MongoDB can't be reached/);
});
