import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Context, createContext } from '../../server/context.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { HandClock } from '../helpers/clock.ts';
import { addFleet, documentsOf, makeDataDir, testConfig } from '../helpers/context.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { climb, flySortie } from '../helpers/sortie.ts';
import { readBatches } from '../helpers/telemetry.ts';

// Two servers on one database at the same time, as in production; the embedded store lets one in at a time.

const DRONES = 6;
let folder: ReturnType<typeof makeDataDir>;
let servers: Context[];
beforeEach(async () => {
  folder = makeDataDir();
  const clock = new HandClock(T0);
  servers = await Promise.all(
    ['server-1', 'server-2'].map(async (writerId) => {
      const config = testConfig(folder.dataDir, { WRITER_ID: writerId });
      const context = await createContext({ config, clock, ids: systemIds, logger: createLogger('silent') });
      await context.start();
      await Promise.all(context.jobs.map((job) => job.stop()));
      return context;
    }),
  );
});
afterEach(async () => {
  for (const server of servers) await server.close();
  await folder.remove();
});

const serverOf = (index: number): Context => {
  const server = servers[index % servers.length];
  if (server === undefined) throw new Error('no server');
  return server;
};

/** Drones of one operator, all on the same wallet, each with a standing order. */
async function addDrones(): Promise<{ operatorId: string; serialNumbers: string[] }> {
  const { operatorId, drone } = await addFleet(serverOf(0));
  const serialNumbers = [drone.serialNumber];
  while (serialNumbers.length < DRONES) {
    const more = await serverOf(0).drones.seed(operatorId, {
      serialNumber: `${drone.serialNumber}X${serialNumbers.length}`,
      name: `Drone ${serialNumbers.length}`,
      droneModelId: 'dji-matrice-200',
      registrationMark: null,
      declaration: {
        commercial: true,
        airspaceKeeping: true,
        monitoring: true,
        emptyMassKg: null,
        mtowKg: null,
      },
    });
    await serverOf(0).standingOrders.seed(operatorId, {
      droneId: more.droneId,
      state: 'active',
      limitFen: 100_000_000,
      premiumCapFen: 100_000,
      plannedMinutes: 30,
    });
    serialNumbers.push(more.serialNumber);
  }
  return { operatorId, serialNumbers };
}

describe('two servers on one database', () => {
  it('bind cover for take-offs at the same moment, from one wallet, and keep a log each', async () => {
    const { operatorId, serialNumbers } = await addDrones();
    await Promise.all(
      serialNumbers.map((serialNumber, index) =>
        flySortie(serverOf(index), { serialNumber, steps: climb(), startMs: T0 }),
      ),
    );
    for (const server of servers) await server.projector.saveNow();

    const flights = await documentsOf(serverOf(0), 'flights');
    expect(flights.map(({ state }) => state)).toEqual(serialNumbers.map(() => 'airborne'));
    const policies = await documentsOf(serverOf(1), 'policies');
    expect(new Set(policies.map(({ flightId }) => flightId))).toEqual(new Set(flights.map(({ _id }) => _id)));
    expect(policies).toHaveLength(DRONES);

    const entries = (await documentsOf(serverOf(0), 'journal_entries')) as { wallet: { seq: number } }[];
    expect(entries.map(({ wallet }) => wallet.seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: DRONES + 1 }, (_, index) => index + 1),
    );
    expect(await serverOf(1).ledger.sumOfPostingsFen()).toBe(0);
    const viewer = { ...(await addFleet(serverOf(0))).viewer, operatorId };
    expect(await serverOf(0).ledger.getWallet(viewer)).toEqual(await serverOf(1).ledger.getWallet(viewer));

    const batches = await readBatches(serverOf(0));
    for (const writerId of ['server-1', 'server-2']) {
      const own = batches.filter((batch) => batch.writerId === writerId);
      expect(own.map(({ seq }) => seq)).toEqual(own.map((_, index) => index + 1));
      expect(own.at(-1)?.logSize).toBe((DRONES / 2) * climb().length);
    }
  });

  it('run a request with one Idempotency-Key once, whichever of them is asked', async () => {
    let runs = 0;
    const ask = (index: number): Promise<unknown> =>
      serverOf(index).idempotency.once(
        { userId: 'usr_1', route: 'POST /v1/x', key: 'k' },
        { a: 1 },
        async () => {
          runs += 1;
          return { runs };
        },
      );
    const settled = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => ask(index)));
    expect(runs).toBe(1);
    for (const one of settled) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' });
      else expect(one.value).toMatchObject({ result: { runs: 1 } });
    }
  });
});
