import Big from 'big.js';
import type { Fen } from '../lib/money.ts';

/**
 * Yuan → fen, half up on the shortest decimal form of the double: 0.545 rounds to 55 fen although the
 * double lies just below it, because a person who checks the receipt sees 0.545.
 */
export function toFenHalfUp(cny: number): Fen {
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
