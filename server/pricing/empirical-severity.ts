/** Limited expected values and increased-limit factors of observed losses, for comparing the tariff's curves. */

/** E[min(X, u)] of a sample: the mean of its losses, each cut at u ≥ 0. The sample is not empty. */
export function empiricalLev(u: number, losses: readonly number[]): number {
  return losses.reduce((sum, loss) => sum + Math.min(loss, u), 0) / losses.length;
}

/**
 * E[min(X, u)] of losses known by class only, evenly spread within each. `breaks` are the classes' edges, rising,
 * one more than `counts`; beyond the last edge nothing is added.
 */
export function groupedLev(
  u: number,
  { breaks, counts }: { breaks: readonly number[]; counts: readonly number[] },
): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let limited = 0;
  counts.forEach((count, index) => {
    const low = breaks[index] ?? 0;
    const high = breaks[index + 1] ?? low;
    if (u >= high) limited += (count * (low + high)) / 2;
    else if (u <= low) limited += count * u;
    else {
      // Evenly spread: those below u at their mean, the rest at u.
      const below = (u - low) / (high - low);
      limited += count * (below * ((low + u) / 2) + (1 - below) * u);
    }
  });
  return limited / total;
}

/** What the limit costs against the basic limit: LEV(limit) / LEV(basic) [pricing.md §5], both > 0. */
export function increasedLimitFactor(
  lev: (u: number) => number,
  { limit, basic }: { limit: number; basic: number },
): number {
  return lev(limit) / lev(basic);
}

/** Share of the loss that a deductible takes away: LEV(d) / mean. */
export function lossElimination(
  lev: (u: number) => number,
  { deductible, mean }: { deductible: number; mean: number },
): number {
  return lev(deductible) / mean;
}

/**
 * Payment under a deductible that falls linearly from `full` to nothing at `gone` (> full): small losses are the
 * insured's, large ones are paid whole.
 */
export function disappearingDeductible(loss: number, { full, gone }: { full: number; gone: number }): number {
  if (loss <= full) return 0;
  return loss >= gone ? loss : ((loss - full) * gone) / (gone - full);
}
