import type { Context } from '../../server/context.ts';
import type { JournalEntryRecord } from '../../server/ledger/journal-entry-record.ts';
import type { PolicyRecord } from '../../server/policies/policy-record.ts';
import { documentsOf } from './context.ts';
import type { Faults } from './kill-audit.ts';
import type { Told } from './kill-audit-flights.ts';

/** Every live flight under a standing order has one policy, in force to its landing, and nothing else has one. */
export async function auditPolicies(
  context: Context,
  told: ReadonlyMap<string, Told>,
  insured: ReadonlySet<string>,
): Promise<Faults> {
  const policies = (await documentsOf(context, 'policies')) as unknown as PolicyRecord[];
  const flights = await documentsOf(context, 'flights');
  const policyOf = new Map(policies.map((policy) => [policy.flightId, policy]));
  const faults: Faults = policyOf.size === policies.length ? [] : ['a flight has two policies'];
  for (const flight of flights) {
    const flightId = String(flight._id);
    const policy = policyOf.get(flightId);
    const facts = told.get(flightId);
    const isLive = facts !== undefined && facts.tookOffAtMs !== null && facts.liveFromMs !== null;
    if (isLive && insured.has(facts.serialNumber)) faults.push(...faultsOf(flight, facts, policy));
    else if (policy) faults.push(`${flightId} has a policy and should have none`);
    else if (facts?.tookOffAtMs != null && statusOf(flight) !== 'notCovered')
      faults.push(`${flightId} is ${statusOf(flight)}`);
  }
  return faults;
}

function faultsOf(flight: Record<string, unknown>, told: Told, policy: PolicyRecord | undefined): Faults {
  const flightId = String(flight._id);
  if (!policy) return [`${flightId} was not covered: ${JSON.stringify(flight.coverage)}`];
  const { landedAtMs, state } = told;
  const endsAtMs =
    landedAtMs === null ? null : Math.max(policy.coveredFromMs, Math.min(landedAtMs, policy.validUntilMs));
  const faults: Faults = [];
  if (flight.policyId !== policy._id) faults.push(`${flightId} names another policy`);
  if (statusOf(flight) !== 'covered') faults.push(`${flightId} is ${statusOf(flight)}`);
  if (policy.coveredToMs !== endsAtMs && state !== 'closed')
    faults.push(`${flightId} landed at ${landedAtMs}, covered to ${policy.coveredToMs}`);
  if (policy.state !== (policy.coveredToMs === null ? 'active' : 'expired'))
    faults.push(`${policy._id} is ${policy.state}`);
  return faults;
}

function statusOf(flight: Record<string, unknown>): string | undefined {
  return (flight.coverage as { status: string } | null)?.status;
}

/** One premium per policy, wallets without a gap, and nothing made or lost. */
export async function auditMoney(
  context: Context,
  depositsFen: ReadonlyMap<string, number>,
): Promise<Faults> {
  const policies = (await documentsOf(context, 'policies')) as unknown as PolicyRecord[];
  const entries = (await documentsOf(context, 'journal_entries')) as unknown as JournalEntryRecord[];
  const byId = new Map(entries.map((entry) => [entry._id, entry]));
  const faults = policies.flatMap(({ _id, journalEntryId, flightId, premiumFen }) => {
    const entry = byId.get(journalEntryId);
    const isPaid = entry?.flightId === flightId && entry.wallet.amountFen === -premiumFen && premiumFen > 0;
    return isPaid ? [] : [`${_id} is not paid`];
  });
  const premiums = entries.filter(({ kind }) => kind === 'premium').length;
  if (premiums !== policies.length) faults.push(`${premiums} premiums for ${policies.length} policies`);
  for (const [operatorId, depositFen] of depositsFen) {
    const own = entries
      .filter(({ wallet }) => wallet.operatorId === operatorId)
      .sort((a, b) => a.wallet.seq - b.wallet.seq);
    let balanceFen = 0;
    for (const [at, { wallet }] of own.entries()) {
      balanceFen += wallet.amountFen;
      if (wallet.seq !== at + 1) faults.push(`${operatorId}: entry ${at + 1} has seq ${wallet.seq}`);
      if (wallet.balanceAfterFen !== balanceFen) faults.push(`${operatorId}: balance at ${wallet.seq}`);
    }
    const spentFen = policies
      .filter((policy) => policy.operatorId === operatorId)
      .reduce((sum, policy) => sum + policy.premiumFen, 0);
    if (balanceFen !== depositFen - spentFen) faults.push(`${operatorId} holds ${balanceFen}`);
  }
  const sum = await context.ledger.sumOfPostingsFen();
  const { faultCount } = await context.ledgerAudit.run();
  if (faultCount > 0) faults.push(`the audit of the books finds ${faultCount} faults`);
  return sum === 0 ? faults : [...faults, `the books are ${sum} fen apart`];
}
