import { explainPrice, roundPremium } from './explain-price.ts';
import type { RateInput } from './rate.schema.ts';
import { rate } from './rate.ts';
import type { Provenance, ReceiptV2 } from './receipt.schema.ts';
import type { Tariff } from './tariff.schema.ts';
import { tariffSha256 } from './tariff-hash.ts';

/** The receipt of one price: a function of input and tariff, apart from the provenance it carries along. */
export function makeReceipt(input: RateInput, tariff: Tariff, provenance: readonly Provenance[]): ReceiptV2 {
  const output = rate(input, tariff);
  const { premiumFen, ...rounding } = roundPremium(output.Gross, tariff);
  return {
    receiptVersion: 2,
    tariff: tariff.tariff,
    input,
    output,
    provenance: [...provenance],
    factors: explainPrice(input, tariff),
    rounding,
    premiumFen,
    tariffSha256: tariffSha256(tariff),
  };
}
