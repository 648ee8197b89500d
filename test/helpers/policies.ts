import { fromInstant, HOUR_MS, MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import { boundPolicy } from '../../server/policies/bound-policy.ts';
import type { PolicyRecord } from '../../server/policies/policy-record.ts';
import { QuoteRequestSchema } from '../../server/policies/quote-request.schema.ts';
import { RING } from './quotes.ts';

/** Noon in Shenzhen. */
export const BOUND_AT_MS = fromInstant('2026-03-02T04:00:00.000Z');
export const VERIFY_TOKEN = 'a-token-nobody-can-guess';

/** A policy for one flight over Nanshan, bound at noon for the hour from 12:30 on. */
export function policyRecord(change: Partial<PolicyRecord> = {}): PolicyRecord {
  const validFromMs = BOUND_AT_MS + 30 * MINUTE_MS;
  const request = QuoteRequestSchema.parse({
    droneIds: ['drn_1'],
    volume: { kind: 'area', ring: RING },
    from: toInstant(validFromMs),
    to: toInstant(validFromMs + HOUR_MS),
    limitFen: 100_000_000,
    additionalInsured: [{ name: '南山测绘院', role: 'client' }],
  });
  const policy = boundPolicy({
    quoteId: 'qut_1',
    operatorId: 'opr_1',
    request,
    serialNumbers: ['TESTAIRCRAFT0001'],
    insurer: 'DEMO-INS',
    district: '深圳市南山区',
    premiumFen: 1_286,
    tariff: 'cn-2026-01/1',
    boundAtMs: BOUND_AT_MS,
    journalEntryId: 'jnl_1',
    acknowledgement: {
      exclusionsVersion: 'cn-2026-01/1',
      termsSha256: 'a'.repeat(64),
      shownAt: '2026-03-02T03:59:00.000Z',
      locale: 'zh-CN',
      acknowledgedAt: '2026-03-02T04:00:00.000Z',
      byUserId: 'usr_1',
    },
    verifyToken: VERIFY_TOKEN,
  });
  return { ...policy, ...change };
}
