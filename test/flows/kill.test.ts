import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest';
import { seededRandom } from '../../device-gateway/simulator/random.ts';
import type { Context } from '../../server/context.ts';
import { DAY_MS, systemClock } from '../../server/lib/clock.ts';
import { buildServer, spawnWaiting, type WaitingChild } from '../helpers/child.ts';
import { addFleet, type Fleet, makeDataDir } from '../helpers/context.ts';
import {
  auditBatches,
  auditLog,
  auditPayloads,
  auditQuarantine,
  auditSamples,
  auditTracks,
} from '../helpers/kill-audit.ts';
import { auditAssignments, auditFlights, tellFlights } from '../helpers/kill-audit-flights.ts';
import { auditMoney, auditPolicies } from '../helpers/kill-audit-money.ts';
import { KillDevice } from '../helpers/kill-device.ts';
import { openStore } from '../helpers/kill-store.ts';
import { readBatches, readTracks } from '../helpers/telemetry.ts';

/** Kills while devices publish; some fall on the checkpoint that comes two seconds after the start. */
const KILLS_UNDER_LOAD = 52;
const CHECKPOINT_KILLS = 7;
/** Kills before the ready line, while it rolls forward or just begins to listen. */
const STARTUP_KILLS = 8;
const STARTUP_MS = 600;
const DEPOSIT_FEN = 300_000;

const { dataDir, remove } = makeDataDir();
/** Most of a start is loading code, which the next processes do meanwhile. */
const spares: WaitingChild[] = [];
const SPARES = 2;
let child: WaitingChild | undefined;
beforeAll(buildServer, 240_000);
afterAll(async () => {
  for (const one of [...spares, ...(child ? [child] : [])]) await one.kill();
  await remove();
});

function begin(): WaitingChild {
  while (spares.length <= SPARES) spares.push(spawnWaiting(dataDir, { DEMO: 'off' }));
  const next = spares.shift();
  if (!next) throw new Error('there is always a spare');
  child = next;
  next.begin();
  return next;
}

interface Cast {
  devices: KillDevice[];
  /** Aircraft that fly under a standing order. */
  insured: Set<string>;
  depositsFen: Map<string, number>;
}

/** Four aircraft of their own, one of them uninsured, a dock with six, and one that uploads a recording. */
async function seedCast(context: Context, random: () => number): Promise<Cast> {
  const cast: Cast = { devices: [], insured: new Set(), depositsFen: new Map() };
  const fleets: Fleet[] = [];
  for (let index = 0; index < 11; index += 1)
    fleets.push(
      await addFleet(context, { balanceFen: DEPOSIT_FEN, ...(index === 3 ? { order: null } : {}) }),
    );
  for (const { drone, operatorId, order } of fleets) {
    if (order) cast.insured.add(drone.serialNumber);
    cast.depositsFen.set(operatorId, DEPOSIT_FEN);
  }
  const serialNumbers = fleets.map(({ drone }) => drone.serialNumber);
  const startMs = systemClock.now();
  const add = async (own: string[], plan: Partial<ConstructorParameters<typeof KillDevice>[1]>) => {
    const credential = await context.devices.seed({
      operatorId: fleets[0]?.operatorId ?? '',
      name: `Device of ${own.length}`,
      kind: 'bridge',
      serialNumbers: own,
    });
    const base = {
      serialNumbers: own,
      startMs,
      intervalMs: 12,
      offsetMs: cast.devices.length * 9_000,
      random,
    };
    cast.devices.push(new KillDevice(credential, { ...base, ...plan }));
  };
  for (const serialNumber of serialNumbers.slice(0, 4)) await add([serialNumber], {});
  await add(serialNumbers.slice(4, 10), { intervalMs: 20 });
  await add(serialNumbers.slice(10), { recordedFromMs: startMs - DAY_MS, recordedIntervalMs: 100 });
  return cast;
}

type Moment =
  | { at: 'startup'; afterMs: number }
  | { at: 'load'; afterMs: number }
  | { at: 'acks'; count: number };

/** When each process dies, in random order. */
function planKills(random: () => number): Moment[] {
  const kills = Array.from({ length: KILLS_UNDER_LOAD }, (_, index): Moment => {
    if (index < CHECKPOINT_KILLS) return { at: 'load', afterMs: 1_750 + random() * 350 };
    return index % 2 === 0
      ? { at: 'load', afterMs: random() * 500 }
      : { at: 'acks', count: 1 + Math.floor(random() ** 2 * 600) };
  });
  const early = Array.from(
    { length: STARTUP_KILLS },
    (): Moment => ({ at: 'startup', afterMs: random() * STARTUP_MS }),
  );
  return [...kills, ...early]
    .map((moment) => ({ moment, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ moment }) => moment);
}

/** One life of the product: started, published to, killed. Resolves with how many acknowledgements it gave. */
async function live(devices: readonly KillDevice[], death: Moment): Promise<number> {
  const own = begin();
  const early = death.at === 'startup' && setTimeout(() => own.kill(), death.afterMs);
  const ready = await own.ready;
  if (!ready && !early) throw new Error(`the product did not start again: ${own.said()}`);
  let acks = 0;
  const onAck = (): void => {
    acks += 1;
    if (death.at === 'acks' && acks === death.count) void own.kill();
    if (death.at === 'load' && acks === 1) setTimeout(() => own.kill(), death.afterMs);
  };
  if (ready) await Promise.all(devices.map((device) => device.run(ready.mqtt, { onAck })));
  await own.kill();
  return acks;
}

it('loses no acknowledged sample and counts none twice, however often it is killed', async () => {
  const seed = Number(process.env.KILL_SEED ?? systemClock.now() % 1_000_000);
  onTestFailed(() => void process.stderr.write(`KILL_SEED=${seed}\n`));
  const random = seededRandom(seed);
  const context = await openStore(dataDir);
  const cast = await seedCast(context, random);
  await context.close();

  let killsUnderLoad = 0;
  for (const death of planKills(random)) if ((await live(cast.devices, death)) > 0) killsUnderLoad += 1;
  expect(killsUnderLoad).toBeGreaterThanOrEqual(50);

  const { mqtt = '' } = (await begin().ready) ?? {};
  await Promise.all(cast.devices.map((device) => device.run(mqtt, { finish: true })));
  for (const { published, acknowledged } of cast.devices) expect(acknowledged.size).toBe(published.size);
  await child?.kill();
  const last = begin();
  expect(await last.ready, last.said()).toBeDefined();
  expect(await last.stop()).toBe(0);

  await audit(cast);
}, 1_200_000);

async function audit({ devices, insured, depositsFen }: Cast): Promise<void> {
  const context = await openStore(dataDir);
  await context.projector.saveNow();
  const batches = await readBatches(context);
  const tracks = await readTracks(context);
  const told = tellFlights(batches);
  const { faults, leaves } = auditBatches(batches);
  expect({
    batches: faults,
    payloads: auditPayloads(batches, devices),
    samples: auditSamples(tracks, devices),
    tracks: auditTracks(batches, tracks),
    log: await auditLog(context, leaves),
    quarantine: await auditQuarantine(context, batches, devices),
    assignments: auditAssignments(batches),
    flights: await auditFlights(context, told),
    policies: await auditPolicies(context, told, insured),
    money: await auditMoney(context, depositsFen),
  }).toEqual({
    ...{ batches: [], payloads: [], samples: [], tracks: [], log: [], quarantine: [] },
    ...{ assignments: [], flights: [], policies: [], money: [] },
  });
  // What was audited is what the kills were meant to hit.
  const states = [...told.values()].map(({ state }) => state);
  expect(states).toEqual(expect.arrayContaining(['airborne', 'landed', 'closed']));
  expect(leaves.length).toBeGreaterThan(5_000);
  await context.close();
}
