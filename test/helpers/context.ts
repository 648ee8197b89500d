import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig } from '../../server/config.ts';
import { type Context, createContext } from '../../server/context.ts';
import type { Viewer } from '../../server/http/permissions.ts';
import type { Role } from '../../server/http/role.schema.ts';
import type { Clock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { StandingOrder } from '../../server/policies/standing-order.schema.ts';
import type { Drone } from '../../server/registry/drone.schema.ts';
import { HandClock } from './clock.ts';
import { T0 } from './flight-samples.ts';
import { dropDatabaseOf, storeEnvironment } from './mongo-database.ts';

/** A folder for one store, on MongoDB with the database that belongs to it; both removed by `remove`. */
export function makeDataDir(): { dataDir: string; remove(): Promise<void> } {
  const dataDir = mkdtempSync(join(tmpdir(), 'skycover-'));
  const remove = async (): Promise<void> => {
    rmSync(dataDir, { recursive: true, force: true });
    await dropDatabaseOf(dataDir);
  };
  return { dataDir, remove };
}

/** Any free ports, no demo, nothing said on standard error. */
export function testConfig(dataDir: string, more: Record<string, string> = {}): Config {
  return readConfig({
    NODE_ENV: 'test',
    DEMO: 'off',
    PORT: '0',
    MQTT_PORT: '0',
    ...storeEnvironment(dataDir),
    LOG_LEVEL: 'silent',
    ...more,
  });
}

export interface TestContext {
  context: Context;
  clock: HandClock;
  dataDir: string;
  /** Closes the context and opens another over the same data, as after a restart. */
  reopen(between?: (context: Context) => Promise<void>): Promise<Context>;
  close(): Promise<void>;
}

/** Every service on a store of its own, with a clock moved by hand and no timed jobs. */
export async function openTestContext(
  options: { clock?: HandClock; config?: Record<string, string> } = {},
): Promise<TestContext> {
  const clock = options.clock ?? new HandClock(T0);
  const { dataDir, remove } = makeDataDir();
  const config = testConfig(dataDir, options.config);
  const test: TestContext = {
    context: await openContext(config, clock),
    clock,
    dataDir,
    reopen: async (between) => {
      await test.context.close();
      if (between) {
        const bare = await createContext({ config, clock, ids: systemIds, logger: createLogger('silent') });
        await between(bare);
        await bare.database.close();
      }
      test.context = await openContext(config, clock);
      return test.context;
    },
    close: async () => {
      await test.context.close();
      await remove();
    },
  };
  return test;
}

async function openContext(config: Config, clock: Clock): Promise<Context> {
  const context = await createContext({ config, clock, ids: systemIds, logger: createLogger('silent') });
  await context.start();
  // Timed work runs when a test says so: its clock does not move with the timers.
  await Promise.all(context.jobs.map((job) => job.stop()));
  return context;
}

/** Somebody who asks, without a login. */
export function viewerOf(role: Role, operatorId: string | null = null): Viewer {
  return { userId: `usr_${role}`, name: `Test ${role}`, role, operatorId, sessionId: 'ses_test' };
}

export interface Fleet {
  operatorId: string;
  viewer: Viewer;
  drone: Drone;
  order: StandingOrder | undefined;
}

let fleets = 0;

/** An operator with one registered Matrice 200, money, and (unless told otherwise) a standing order. */
export async function addFleet(
  context: Context,
  options: {
    balanceFen?: number;
    order?: { state?: 'active' | 'paused'; premiumCapFen?: number; plannedMinutes?: number } | null;
  } = {},
): Promise<Fleet> {
  fleets += 1;
  const { operatorId } = await context.users.registerOperator({ name: `Operator ${fleets}`, kind: 'firm' });
  const drone = await context.drones.seed(operatorId, {
    serialNumber: `TESTAIRCRAFT${String(fleets).padStart(4, '0')}`,
    name: `Drone ${fleets}`,
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
  const balanceFen = options.balanceFen ?? 100_000;
  if (balanceFen > 0)
    await context.ledger.deposit({ operatorId, amountFen: balanceFen, memo: 'Test', key: 'first' });
  const order =
    options.order === null
      ? undefined
      : await context.standingOrders.seed(operatorId, {
          droneId: drone.droneId,
          state: 'active',
          limitFen: 100_000_000,
          premiumCapFen: 100_000,
          plannedMinutes: 30,
          ...options.order,
        });
  return { operatorId, viewer: viewerOf('operator', operatorId), drone, order };
}

/** Everything a collection holds, in the order asked for. */
export function documentsOf(
  context: Context,
  name: string,
  sort: Record<string, 1 | -1> = { _id: 1 },
): Promise<Record<string, unknown>[]> {
  return context.connection.collection(name).find({}, { sort }).toArray();
}
