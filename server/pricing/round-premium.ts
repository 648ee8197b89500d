import Big from 'big.js';
import type { Fen } from '../lib/money.ts';

/** The product by 100 errs by less than 1e-7 fen below this price. */
const PLAIN_BELOW_CNY = 1e6;
const NEAR_HALF = 1e-6;

/**
 * Yuan → fen, half up on the shortest decimal form of the double: 0.545 rounds to 55 fen although the
 * double lies just below it, because a person who checks the receipt sees 0.545.
 */
export function toFenHalfUp(cny: number): Fen {
  // Far from the half, where no last digit decides, whole arithmetic gives the same fen at a twentieth of the cost.
  const floor = Math.floor(cny * 100);
  const beyond = cny * 100 - floor - 0.5;
  if (Math.abs(beyond) > NEAR_HALF && cny >= 0 && cny < PLAIN_BELOW_CNY)
    return beyond > 0 ? floor + 1 : floor;
  return Number(new Big(String(cny)).times(100).round(0, Big.roundHalfUp).toString());
}

/** Splits a premium that contains value-added tax: 186 fen at 6 % → 175 net, 11 tax. */
export function splitVat(premiumFen: Fen, vat: number): { netFen: Fen; vatFen: Fen } {
  const gross = new Big(premiumFen);
  const netFen = Number(
    gross
      .div(new Big(1).plus(String(vat)))
      .round(0, Big.roundHalfUp)
      .toString(),
  );
  return { netFen, vatFen: premiumFen - netFen };
}
