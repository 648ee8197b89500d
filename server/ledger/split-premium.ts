import { allocateChange, type Fen } from '../lib/money.ts';

/** Rates that a premium was booked at, basis points; settings with a source (design D7). */
export interface PremiumRates {
  /** Of the premium without VAT 增值税. */
  vatBps: number;
  /** Of the premium without VAT, to the insurance security fund 保险保障基金. */
  securityFundBps: number;
}

/** Net and VAT sum to the gross; the levy is the insurer's expense out of the net. */
export interface PremiumParts {
  netFen: Fen;
  vatFen: Fen;
  securityFundFen: Fen;
}

const FULL_BPS = 10_000;

/**
 * What a change of the gross written in a period books: net, VAT and levy, cumulatively, so that each stays
 * within 1 fen of exact for the period whatever the order of premiums and refunds. A refund is the same way
 * backwards: what was booked for the period less the allocation of what stays earned. Fen; throws RangeError
 * on rates outside 0 to 10,000.
 */
export function splitPremiumChange(
  { totalFen, changeFen }: { totalFen: Fen; changeFen: Fen },
  { vatBps, securityFundBps }: PremiumRates,
): PremiumParts {
  for (const bps of [vatBps, securityFundBps])
    if (!Number.isInteger(bps) || bps < 0 || bps > FULL_BPS)
      throw new RangeError('a rate must be a whole number of basis points, 0 to 10,000');
  const change = { totalFen, changeFen };
  const [netFen = 0, vatFen = 0] = allocateChange(change, [FULL_BPS, vatBps]);
  // levy = net × rate = gross × rate / (1 + VAT rate), taken from the gross so that it is rounded once
  const rest = FULL_BPS + vatBps - securityFundBps;
  const [, securityFundFen = 0] = allocateChange(change, [rest, securityFundBps]);
  return { netFen, vatFen, securityFundFen };
}
