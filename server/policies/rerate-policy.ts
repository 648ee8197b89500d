import { makeReceipt } from '../pricing/make-receipt.ts';
import type { Receipt } from '../pricing/receipt.schema.ts';
import type { Tariff } from '../pricing/tariff.schema.ts';

/**
 * The receipt of a changed contract: the facts of its own receipt with a new limit, new hours in the air or more
 * take-offs, by the tariff it was sold with. Limit in fen.
 */
export function reratePolicy(
  receipt: Receipt,
  change: { limitFen?: number; hours?: number; takeoffs?: number },
  tariff: Tariff,
): Receipt {
  const { limitFen, hours, takeoffs } = change;
  const input = {
    ...receipt.input,
    ...(limitFen === undefined ? {} : { L: limitFen / 100 }),
    ...(hours === undefined ? {} : { t: hours }),
    ...(takeoffs === undefined ? {} : { n_cyc: takeoffs }),
  };
  return makeReceipt(input, tariff, receipt.provenance);
}
