import type { Context } from '../../server/context.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { buildIndexes } from '../../server/storage/database.ts';
import { openBenchContext } from './bench-context.ts';
import type { FleetDevice } from './load-protocol.ts';
import { serveCommands } from './worker.ts';

/** Somebody who buys cover for own aircraft. */
export interface BenchOperator {
  email: string;
  password: string;
  droneIds: string[];
}

export interface Fleet {
  /** Empty unless asked for: each is a password to hash. */
  operators: BenchOperator[];
  devices: FleetDevice[];
  adjuster: { email: string; password: string };
  regulator: { email: string; password: string };
}

export type SeedCommands = {
  seed(input: { dataDir: string; aircraft: number; withOperators: boolean }): Promise<Fleet>;
};

const DRONES_PER_OPERATOR = 10;
const DRONE_MODEL_ID = 'dji-matrice-30';
/** Enough for every sortie of a long soak, at limits that the tariff quotes. */
const DEPOSIT_FEN = 100_000_000;
const STANDING_ORDER = {
  state: 'active',
  limitFen: 100_000_000,
  premiumCapFen: 5_000,
  plannedMinutes: 60,
} as const;
const PASSWORD = 'bench-password-2026';

/** Registered drones with logins, standing orders and money, through services; the product starts after it. */
const commands: SeedCommands = {
  async seed({ dataDir, aircraft, withOperators }) {
    const context = await openBenchContext(dataDir, systemClock);
    await buildIndexes(context.connection);
    const devices: FleetDevice[] = [];
    const operators: BenchOperator[] = [];
    // Buyers have a wallet and a token each, so that no limit of one person is met.
    const each = withOperators ? 1 : DRONES_PER_OPERATOR;
    for (let first = 0; first < aircraft; first += each) {
      const count = Math.min(each, aircraft - first);
      const { operatorId, drones } = await seedOperator(context, first, count);
      devices.push(...drones.map(({ droneId: _droneId, ...device }) => device));
      if (withOperators)
        operators.push(await seedBuyer(context, { operatorId, droneIds: drones.map((one) => one.droneId) }));
    }
    const people = await Promise.all(
      (['adjuster', 'regulator'] as const).map(async (role) => {
        const email = `${role}@bench.skycover.test`;
        await context.users.seedUser({ email, password: PASSWORD, role, name: role, operatorId: null });
        return { email, password: PASSWORD };
      }),
    );
    await context.database.close();
    const [adjuster, regulator] = people;
    if (!adjuster || !regulator) throw new Error('unreachable: two roles give two people');
    return { devices, operators, adjuster, regulator };
  },
};

async function seedBuyer(
  { users }: Context,
  { operatorId, droneIds }: { operatorId: string; droneIds: string[] },
): Promise<BenchOperator> {
  const email = `${operatorId}@bench.skycover.test`.toLowerCase();
  await users.seedUser({ email, password: PASSWORD, role: 'operator', name: 'Buyer', operatorId });
  return { email, password: PASSWORD, droneIds };
}

async function seedOperator(
  context: Context,
  first: number,
  count: number,
): Promise<{ operatorId: string; drones: (FleetDevice & { droneId: string })[] }> {
  const { users, drones, devices, standingOrders, ledger } = context;
  const { operatorId } = await users.registerOperator({ name: `Bench ${first}`, kind: 'firm' });
  await ledger.deposit({ operatorId, amountFen: DEPOSIT_FEN, memo: 'bench', key: 'bench' });
  const seeded = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const number = first + index + 1;
      const serialNumber = `1581F5BENCH${String(number).padStart(6, '0')}`;
      const { droneId } = await drones.seed(operatorId, {
        serialNumber,
        name: `Bench ${number}`,
        droneModelId: DRONE_MODEL_ID,
        registrationMark: `UAS3${String(number).padStart(7, '0')}`,
        declaration: {
          commercial: true,
          airspaceKeeping: true,
          monitoring: true,
          emptyMassKg: null,
          mtowKg: null,
        },
      });
      await standingOrders.seed(operatorId, { droneId, ...STANDING_ORDER });
      const device = await devices.seed({
        operatorId,
        name: `Bench ${number}`,
        kind: 'controller',
        serialNumbers: [serialNumber],
      });
      const { clientId, username, password } = device;
      return { clientId, username, password, serialNumber, droneId };
    }),
  );
  return { operatorId, drones: seeded };
}

serveCommands(commands);
