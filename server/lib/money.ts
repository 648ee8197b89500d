/** Money inside the product: an integer count of fen (1/100 CNY), within ±2^53. */
export type Fen = number;

/**
 * Splits `amountFen` by `weights` so that the parts always sum to the whole: every share is floored, then
 * the leftover fen go one by one to the largest remainders, ties to the earlier share (the lead). Exact for
 * any weights: each counts as the decimal it is written as. Throws RangeError on a negative or fractional
 * amount, or when no weight is positive.
 */
export function allocate(amountFen: Fen, weights: readonly number[]): Fen[] {
  if (!Number.isSafeInteger(amountFen) || amountFen < 0)
    throw new RangeError('amountFen must be an integer ≥ 0');
  const whole = toWholeWeights(weights);
  const total = whole.reduce((sum, weight) => sum + weight, 0n);
  // Whole numbers throughout: a product of two doubles beyond 2^53 would move a fen to the wrong part.
  const products = whole.map((weight) => BigInt(amountFen) * weight);
  const parts = products.map((product) => Number(product / total));
  let left = amountFen - parts.reduce((sum, part) => sum + part, 0);
  const byRemainder = products
    .map((product, index) => ({ index, remainder: product % total }))
    .sort((a, b) => compare(b.remainder, a.remainder) || a.index - b.index);
  for (const { index } of byRemainder) {
    if (left === 0) break;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}

/**
 * What a change of a running total adds to each part: the allocation after it less the allocation before.
 * However many changes made the total and in whatever order, the parts booked for it are its own allocation,
 * each less than 1 fen from exact; rounding every change by itself would drift by half a fen each. A part may
 * move against the change by a fen, since largest remainder isn't monotone. A total below 0 is split as its
 * opposite. Throws RangeError as `allocate` does, and beyond ±2^53.
 */
export function allocateChange(
  { totalFen, changeFen }: { totalFen: Fen; changeFen: Fen },
  weights: readonly number[],
): Fen[] {
  const before = allocateSigned(totalFen, weights);
  const after = allocateSigned(totalFen + changeFen, weights);
  return after.map((part, index) => part - (before[index] ?? 0));
}

function allocateSigned(amountFen: Fen, weights: readonly number[]): Fen[] {
  return amountFen < 0 ? allocate(-amountFen, weights).map((part) => 0 - part) : allocate(amountFen, weights);
}

/** Weights as whole numbers in the same proportions. */
function toWholeWeights(weights: readonly number[]): bigint[] {
  if (!weights.every((weight) => weight >= 0 && weight < Infinity) || !weights.some((weight) => weight > 0))
    throw new RangeError('weights must be ≥ 0 and not all 0');
  const decimals = weights.map(toDecimal);
  const scale = Math.max(...decimals.map((one) => one.scale));
  return decimals.map((one) => one.digits * 10n ** BigInt(scale - one.scale));
}

/** 0.35 → 35 / 10^2; 1e21 → 1e21 / 10^0: the shortest decimal form of a double, exactly. */
function toDecimal(value: number): { digits: bigint; scale: number } {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** 186 → "1.86"; the plain decimal form for texts and receipts, without a currency sign. */
export function toYuan(fen: Fen): string {
  const sign = fen < 0 ? '-' : '';
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
