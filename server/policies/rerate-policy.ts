import { makeReceipt } from '../pricing/make-receipt.ts';
import type { Receipt } from '../pricing/receipt.schema.ts';
import type { Tariff } from '../pricing/tariff.schema.ts';

/**
 * The receipt of a changed contract: the facts of its own receipt with a new limit or new hours in the air, by the
 * tariff it was sold with. Pure; hours > 0, limit in fen.
 */
export function reratePolicy(
  receipt: Receipt,
  change: { limitFen?: number; hours?: number },
  tariff: Tariff,
): Receipt {
  const { limitFen, hours } = change;
  const input = {
    ...receipt.input,
    ...(limitFen === undefined ? {} : { L: limitFen / 100 }),
    ...(hours === undefined ? {} : { t: hours }),
  };
  return makeReceipt(input, tariff, receipt.provenance);
}
