import { FLEET_PLANS } from '../device-gateway/simulator/fleet-plans.ts';
import type { Context } from '../server/context.ts';
import type { Role } from '../server/http/role.schema.ts';
import type { DeviceCredential } from '../server/registry/device.schema.ts';
import { seedDemoZones } from './demo-zones.ts';

/** Known to everybody: the demo is refused in production (design §5). */
export const DEMO_PASSWORD = 'skycover-demo-2026';

const EMAIL_HOST = 'demo.skycover.test';
const ROLES: readonly Role[] = ['operator', 'adjuster', 'regulator', 'underwriter', 'administrator'];
const NAMES: Readonly<Record<Role, string>> = {
  operator: 'Lin Yue 林悦',
  adjuster: 'Chen Hao 陈浩',
  regulator: 'Zhao Min 赵敏',
  underwriter: 'Wu Jing 吴静',
  administrator: 'Admin 管理员',
};

/** A tariff is checked by somebody who did not write it, so that there are two underwriters. */
const SECOND_UNDERWRITER = { role: 'underwriter', email: `underwriter2@${EMAIL_HOST}` } as const;
const SECOND_UNDERWRITER_NAME = 'Sun Li 孙丽';

export const DEMO_LOGINS = [
  ...ROLES.map((role) => ({ role, email: `${role}@${EMAIL_HOST}`, password: DEMO_PASSWORD })),
  { ...SECOND_UNDERWRITER, password: DEMO_PASSWORD },
];

/** ¥1,000,000 a flight, at most ¥5.00: the standing order of the story. */
const STANDING_ORDER = {
  state: 'active',
  limitFen: 100_000_000,
  premiumCapFen: 500,
  plannedMinutes: 30,
} as const;
const DEPOSIT_FEN = 20_000;

const DRONES = [
  {
    serialNumber: 'SKYM2000000000000001',
    name: 'Survey M200 测绘一号',
    droneModelId: 'dji-matrice-200',
    registrationMark: 'UAS10000001',
    ordered: true,
  },
  {
    serialNumber: 'SKYMAVP0000000000002',
    name: 'Mavic Pro 巡检二号',
    droneModelId: 'dji-mavic-pro',
    registrationMark: 'UAS10000002',
    ordered: true,
  },
  {
    serialNumber: 'SKYM30T0000000000003',
    name: 'M30T spare 备用三号',
    droneModelId: 'dji-matrice-30t',
    registrationMark: 'UAS10000003',
    ordered: false,
  },
];

/** Made up; the code's check character is right and no such firm exists. */
const OPERATOR = { name: 'Dapeng Aerial 大鹏航测', kind: 'firm', uscc: '91440300MA5DEM0019' } as const;
const PILOT = {
  name: 'Lin Yue 林悦',
  licence: {
    number: 'DEMO-0001',
    licenceClass: 'BVLOS',
    airframes: ['multirotor', 'vtol'],
    validUntil: '2030-12-31',
  },
  hours: 420,
};

const FLEET_OPERATOR = 'Pengcheng Demo Fleet 鹏城演示机队 (simulated)';
const FLEET_DEVICE = 'Simulator bridge';
const FLEET_DEPOSIT_FEN = 50_000_000;
const FLEET_MODEL_ID = 'dji-matrice-30';
/** The last two of the ten fly without a standing order, so that uninsured flights can be seen. */
const FLEET_INSURED = 8;

/** The fleet's aircraft and their plans, in the order of the plans. */
export const FLEET_AIRCRAFT = FLEET_PLANS.map((plan, index) => ({
  serialNumber: `SIMFLEET${String(index + 1).padStart(4, '0')}`,
  plan,
}));

/**
 * Demo users, the demo operator with three drones and a funded wallet, and the simulated fleet's operator.
 * Through services only, once per store; later starts only renew the fleet's device password.
 */
export async function seedDemo(context: Context): Promise<{ fleetCredential: DeviceCredential }> {
  const operatorUser = await context.users.findUserByEmail(`operator@${EMAIL_HOST}`);
  if (!operatorUser) await seedPeople(context);
  await seedDemoZones(context);
  await seedSecondUnderwriter(context);
  return { fleetCredential: await seedFleet(context) };
}

async function seedPeople(context: Context): Promise<void> {
  const { users, drones, standingOrders, ledger, pilots, realNameStatus } = context;
  const operator = await users.registerOperator(OPERATOR);
  await pilots.seed(operator.operatorId, PILOT);
  for (const drone of DRONES) {
    const { ordered, ...input } = drone;
    const { droneId } = await drones.seed(operator.operatorId, input);
    await realNameStatus.seed(input.registrationMark, { state: 'registered', source: 'Demonstration 演示' });
    if (ordered) await standingOrders.seed(operator.operatorId, { droneId, ...STANDING_ORDER });
  }
  await ledger.deposit({
    operatorId: operator.operatorId,
    amountFen: DEPOSIT_FEN,
    memo: 'Demo deposit 演示充值',
    key: 'demo',
  });
  // The operator's user comes last: it is what tells the next start that the seeding was finished.
  for (const { role, email, password } of [...DEMO_LOGINS].reverse()) {
    if (email === SECOND_UNDERWRITER.email) continue;
    const known = await users.findUserByEmail(email);
    if (!known)
      await users.seedUser({
        email,
        password,
        role,
        name: NAMES[role],
        operatorId: role === 'operator' ? operator.operatorId : null,
      });
  }
}

/** Apart from the others, for stores that were seeded before there were two. */
async function seedSecondUnderwriter({ users }: Context): Promise<void> {
  const { role, email } = SECOND_UNDERWRITER;
  if (await users.findUserByEmail(email)) return;
  const name = SECOND_UNDERWRITER_NAME;
  await users.seedUser({ email, password: DEMO_PASSWORD, role, name, operatorId: null });
}

async function seedFleet(context: Context): Promise<DeviceCredential> {
  const { users, drones, devices, standingOrders, ledger } = context;
  const first = await drones.findBySerialNumber(FLEET_AIRCRAFT[0]?.serialNumber ?? '');
  const operatorId =
    first?.operatorId ?? (await users.registerOperator({ name: FLEET_OPERATOR, kind: 'firm' })).operatorId;
  for (const [index, { serialNumber, plan }] of FLEET_AIRCRAFT.entries()) {
    if (await drones.findBySerialNumber(serialNumber)) continue;
    const registrationMark = `UAS2000${String(index + 1).padStart(4, '0')}`;
    const { droneId } = await drones.seed(operatorId, {
      serialNumber,
      name: plan.name,
      droneModelId: FLEET_MODEL_ID,
      registrationMark,
    });
    if (index < FLEET_INSURED) await standingOrders.seed(operatorId, { droneId, ...STANDING_ORDER });
  }
  await ledger.deposit({
    operatorId,
    amountFen: FLEET_DEPOSIT_FEN,
    memo: 'Demo deposit 演示充值',
    key: 'demo-fleet',
  });
  const known = await devices.findByName(operatorId, FLEET_DEVICE);
  if (known) return devices.renewPassword(known.deviceId);
  const serialNumbers = FLEET_AIRCRAFT.map(({ serialNumber }) => serialNumber);
  return devices.seed({ operatorId, name: FLEET_DEVICE, kind: 'bridge', serialNumbers });
}
