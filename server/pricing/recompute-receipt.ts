import { makeReceipt } from './make-receipt.ts';
import type { Receipt } from './receipt.schema.ts';
import { canonicalReceipt } from './sign-receipt.ts';
import type { Tariff } from './tariff.schema.ts';
import { findTariff } from './tariffs.ts';

/** One figure of a receipt that the formula doesn't give. */
export interface Disagreement {
  path: string;
  stated: unknown;
  computed: unknown;
}

export interface Recomputation {
  agrees: boolean;
  disagreements: Disagreement[];
}

/**
 * Prices a receipt's input again and compares every figure, bit for bit; the signature apart. Never throws on a
 * wrong receipt. `tariffs` are those known besides the built-in ones; a receipt of an unknown one never agrees.
 */
export function recomputeReceipt(receipt: Receipt, tariffs: readonly Tariff[] = []): Recomputation {
  const tariff = findTariff(receipt.tariff, tariffs);
  if (!tariff)
    return { agrees: false, disagreements: [{ path: 'tariff', stated: receipt.tariff, computed: null }] };
  const disagreements: Disagreement[] = [];
  if (receipt.input.tariff !== receipt.tariff) {
    disagreements.push({ path: 'input.tariff', stated: receipt.input.tariff, computed: receipt.tariff });
  }
  const { tariffSha256, ...figures } = makeReceipt(receipt.input, tariff, receipt.provenance);
  const { receiptVersion } = receipt;
  compare(
    '',
    canonicalReceipt(receipt),
    receiptVersion === 1 ? { ...figures, receiptVersion } : { ...figures, tariffSha256 },
    disagreements,
  );
  for (const { symbol, value } of receipt.provenance) {
    const used = Object.hasOwn(receipt.input, symbol) ? Reflect.get(receipt.input, symbol) : undefined;
    const plain = typeof used === 'number' || typeof used === 'string';
    if (plain && used !== value)
      disagreements.push({ path: `provenance.${symbol}`, stated: value, computed: used });
  }
  return { agrees: disagreements.length === 0, disagreements };
}

function compare(path: string, stated: unknown, computed: unknown, found: Disagreement[]): void {
  if (isRecord(stated) && isRecord(computed)) {
    for (const key of new Set([...Object.keys(stated), ...Object.keys(computed)])) {
      compare(path === '' ? key : `${path}.${key}`, stated[key], computed[key], found);
    }
  } else if (!isEqual(stated, computed)) {
    found.push({ path, stated: stated ?? null, computed: computed ?? null });
  }
}

/** JSON has no -0, so it equals 0 here. */
function isEqual(a: unknown, b: unknown): boolean {
  return a === b || Object.is(a, b);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
