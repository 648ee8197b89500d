import type { PriceFactor, Receipt } from '../../server/pricing/receipt.schema.ts';
import { formatShare } from './format.ts';

/** A quote carries its receipt as stored; only a version this page can read is shown line by line. */
export function isReceipt(value: unknown): value is Receipt {
  return (
    typeof value === 'object' &&
    value !== null &&
    'receiptVersion' in value &&
    (value.receiptVersion === 1 || value.receiptVersion === 2)
  );
}

/** How the value of an influence reads: most multiply, some are a count, a share or an amount of yuan. */
export interface FactorValue {
  as: 'multiplier' | 'count' | 'share' | 'yuan';
  text: string;
}

const READ_AS: Readonly<Record<string, FactorValue['as']>> = { n_cyc: 'count', sh: 'share', d: 'yuan' };

/** "× 1.15" for a multiplier, "75 %" for a share; null for a component of the price. */
export function toFactorValue(factor: Pick<PriceFactor, 'code' | 'kind' | 'value'>): FactorValue | null {
  if (factor.kind === 'component' || factor.value === null) return null;
  const as = READ_AS[factor.code] ?? 'multiplier';
  const digits = String(Number(factor.value.toPrecision(4)));
  if (as === 'share') return { as, text: formatShare(factor.value) };
  if (as === 'yuan') return { as, text: `¥${digits}` };
  return { as, text: as === 'count' ? digits : `× ${digits}` };
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
