/** Least squares through readings: how much the value changes in a minute; 0 from fewer than two. */
export function slopePerMinute(readings: readonly { atMs: number; value: number }[]): number {
  const count = readings.length;
  if (count < 2) return 0;
  const mean = (of: (one: { atMs: number; value: number }) => number): number =>
    readings.reduce((sum, one) => sum + of(one), 0) / count;
  const meanAtMs = mean((one) => one.atMs);
  const meanValue = mean((one) => one.value);
  const covariance = mean((one) => (one.atMs - meanAtMs) * (one.value - meanValue));
  const variance = mean((one) => (one.atMs - meanAtMs) ** 2);
  return variance === 0 ? 0 : (covariance / variance) * 60_000;
}
