/** Money inside the product: an integer count of fen (1/100 CNY), within ±2^53. */
export type Fen = number;

/**
 * Splits `amountFen` by `weights` so that the parts always sum to the whole: every share is floored, then
 * the leftover fen go one by one to the largest remainders, ties to the earlier share (the lead).
 * Throws RangeError on a negative or fractional amount, or when no weight is positive.
 */
export function allocate(amountFen: Fen, weights: readonly number[]): Fen[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!Number.isSafeInteger(amountFen) || amountFen < 0)
    throw new RangeError('amountFen must be an integer ≥ 0');
  if (!(total > 0) || weights.some((weight) => weight < 0))
    throw new RangeError('weights must be ≥ 0 and not all 0');
  const exact = weights.map((weight) => (amountFen * weight) / total);
  const parts = exact.map(Math.floor);
  let left = amountFen - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder) {
    if (left === 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}

/** 186 → "1.86"; the plain decimal form for texts and receipts, without a currency sign. */
export function toYuan(fen: Fen): string {
  const sign = fen < 0 ? '-' : '';
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
