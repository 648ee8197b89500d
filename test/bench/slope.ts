export interface Reading {
  atMs: number;
  value: number;
}

/** Least squares through readings: how much the value changes in a minute; 0 from fewer than two. */
export function slopePerMinute(readings: readonly Reading[]): number {
  const count = readings.length;
  if (count < 2) return 0;
  const mean = (of: (one: Reading) => number): number =>
    readings.reduce((sum, one) => sum + of(one), 0) / count;
  const meanAtMs = mean((one) => one.atMs);
  const meanValue = mean((one) => one.value);
  const covariance = mean((one) => (one.atMs - meanAtMs) * (one.value - meanValue));
  const variance = mean((one) => (one.atMs - meanAtMs) ** 2);
  return variance === 0 ? 0 : (covariance / variance) * 60_000;
}

/** The lowest reading of every `count`: what a heap holds, under what it has not collected yet. */
export function floors(readings: readonly Reading[], count: number): Reading[] {
  const found: Reading[] = [];
  for (let at = 0; at + count <= readings.length; at += count) {
    const group = readings.slice(at, at + count);
    found.push(group.reduce((least, one) => (one.value < least.value ? one : least)));
  }
  return found;
}
