import type { PriceFactor, Receipt } from '../../server/pricing/receipt.schema.ts';

/** A quote carries its receipt as stored; only the version this page can read is shown line by line. */
export function isReceipt(value: unknown): value is Receipt {
  return (
    typeof value === 'object' && value !== null && 'receiptVersion' in value && value.receiptVersion === 1
  );
}

/** "× 1.15" for a factor; nothing for a component of the price. */
export function formatFactor(factor: Pick<PriceFactor, 'kind' | 'value'>): string {
  if (factor.kind === 'component' || factor.value === null) return '';
  return `× ${Number(factor.value.toPrecision(4))}`;
}

/** Unrounded yuan with four decimals: parts of a price are smaller than a fen. */
export function formatYuanExact(yuan: number, signed: boolean): string {
  const digits = Math.abs(yuan).toFixed(4);
  if (Number(digits) === 0) return '¥0';
  const sign = yuan < 0 ? '−' : signed ? '+' : '';
  return `${sign}¥${digits}`;
}

/** Less than a tenth of a fen moves no price. */
const NEUTRAL_BELOW_YUAN = 1e-4;

export interface FactorGroups {
  parts: PriceFactor[];
  moving: PriceFactor[];
  neutral: PriceFactor[];
}

/** Parts of the price, factors that moved it, and factors that did not. */
export function groupFactors(factors: readonly PriceFactor[]): FactorGroups {
  const influences = factors.filter((one) => one.kind === 'factor');
  return {
    parts: factors.filter((one) => one.kind === 'component'),
    moving: influences.filter((one) => Math.abs(one.effectCny) >= NEUTRAL_BELOW_YUAN),
    neutral: influences.filter((one) => Math.abs(one.effectCny) < NEUTRAL_BELOW_YUAN),
  };
}
