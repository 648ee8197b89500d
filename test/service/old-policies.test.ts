import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Context, createContext } from '../../server/context.ts';
import { derivedId, systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { COMPACT_BATCHES } from '../../server/telemetry/old-batches.adapter.ts';
import { HandClock } from '../helpers/clock.ts';
import { makeDataDir, testConfig, viewerOf } from '../helpers/context.ts';
import { T0 } from '../helpers/flight-samples.ts';

const logger = createLogger('silent');
const clock = new HandClock(T0 + 60_000);
const FLIGHTS = ['flt_flying', 'flt_landed', 'flt_void'] as const;
const STATES = { flt_flying: 'active', flt_landed: 'expired', flt_void: 'void' } as const;

const oldPolicy = (flightId: (typeof FLIGHTS)[number]) => ({
  _id: derivedId('pol', flightId),
  policyNumber: `SC-20260101-${flightId.slice(4).toUpperCase()}`,
  flightId,
  quoteId: derivedId('quo', flightId, 'binding'),
  operatorId: 'opr_old',
  droneId: 'drn_old',
  serialNumber: 'OLDAIRCRAFT1',
  state: STATES[flightId],
  limitFen: 100_000_000,
  premiumFen: 186,
  tariff: 'v0',
  boundAtMs: T0,
  coveredFromMs: T0,
  coveredToMs: { flt_flying: null, flt_landed: T0 + 30_000, flt_void: T0 }[flightId],
  validUntilMs: T0 + 30 * 60_000,
  attachmentReason: 'ATTACHED_AT_TAKEOFF',
  journalEntryId: `jnl_${flightId}`,
  standingOrderId: 'sto_old',
});

const oldQuote = (flightId: string) => ({
  _id: derivedId('quo', flightId, 'binding'),
  flightId,
  operatorId: 'opr_old',
  droneId: 'drn_old',
  outcome: 'quoted',
  purpose: 'binding',
  limitFen: 100_000_000,
  premiumFen: 186,
  reasons: [],
  classification: null,
  receipt: null,
  receiptSha256: null,
  quotedAtMs: T0,
});

const oldEntry = (flightId: string, seq: number) => ({
  _id: `jnl_${flightId}`,
  key: `premium:${flightId}`,
  kind: 'premium',
  postings: [
    { account: 'liability:wallet:opr_old', amountFen: -186 },
    { account: 'income:premium', amountFen: 186 },
  ],
  wallet: { operatorId: 'opr_old', seq, balanceAfterFen: 10_000 - seq * 186, amountFen: -186 },
  flightId,
  memo: 'Premium',
  postedAtMs: T0,
});

let folder: ReturnType<typeof makeDataDir>;
let context: Context;

beforeEach(async () => {
  folder = makeDataDir();
  const options = { mongodbUri: undefined, dataDir: folder.dataDir, logger, clock };
  const database = await openDatabase({ ...options, migrations: [COMPACT_BATCHES] });
  const { connection } = database;
  await connection.collection('policies').createIndex({ flightId: 1 }, { unique: true });
  for (const [index, flightId] of FLIGHTS.entries()) {
    await connection.collection('policies').insertOne(oldPolicy(flightId) as never);
    await connection.collection('quotes').insertOne(oldQuote(flightId) as never);
    await connection.collection('journal_entries').insertOne(oldEntry(flightId, index + 1) as never);
  }
  await database.close();
  context = await createContext({ config: testConfig(folder.dataDir), clock, ids: systemIds, logger });
  await context.start();
});
afterEach(async () => {
  await context.close();
  await folder.remove();
});

const underwriter = viewerOf('underwriter');

async function policyOf(flightId: string) {
  const policy = await context.policies.findForQuote(derivedId('quo', flightId, 'binding'));
  if (!policy) throw new Error('no policy');
  return policy;
}

it('reads a policy of an older store as it was, with what every policy has now', async () => {
  for (const flightId of FLIGHTS) {
    const { _id, droneId, serialNumber, boundAtMs, coveredFromMs, coveredToMs, validUntilMs, ...same } =
      oldPolicy(flightId);
    const policy = await context.policies.get(underwriter, _id);
    expect(policy).toMatchObject({
      ...same,
      droneIds: [droneId],
      serialNumbers: [serialNumber],
      boundAt: new Date(boundAtMs).toISOString(),
      coveredFrom: new Date(coveredFromMs).toISOString(),
      coveredTo: coveredToMs === null ? null : new Date(coveredToMs).toISOString(),
      validUntil: new Date(validUntilMs).toISOString(),
      product: 'perFlight',
      plannedMinutes: 30,
      refundedFen: flightId === 'flt_void' ? 186 : 0,
    });
    expect(policy.transitions.at(-1)?.to).toBe(policy.state);
  }
  expect((await context.policies.list(underwriter, { limit: 10 })).items).toHaveLength(3);
});

it('attaches the old flights, so that cover is asked in one place', async () => {
  const attached = await context.attachments.mapByFlight(FLIGHTS);
  expect([...attached.values()].map(({ isVoid }) => isVoid).sort()).toEqual([false, false, true]);
  expect(attached.get('flt_flying')).toMatchObject({ coveredFromMs: T0, coveredToMs: null });
});

it('shows old quotes as made at take-off', async () => {
  const quote = await context.quotes.get(underwriter, derivedId('quo', 'flt_landed', 'binding'));
  expect(quote).toMatchObject({ request: null, state: 'bound', expiresAt: null, premiumFen: 186 });
});

it('knows a premium paid before the change as paid: the same step again moves nothing', async () => {
  const again = await context.premiums.charge(derivedId('quo', 'flt_flying', 'binding'), 186, {
    operatorId: 'opr_old',
    flightId: 'flt_flying',
    memo: 'again',
    policy: await policyOf('flt_flying'),
  });
  expect(again).toMatchObject({ outcome: 'posted', replayed: true, journalEntryId: 'jnl_flt_flying' });
});
