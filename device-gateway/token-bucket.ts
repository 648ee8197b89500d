/** A rate limit that delays and never drops: tokens refill at a steady rate, debt becomes waiting time. */
export interface TokenBucket {
  tokens: number;
  updatedAtMs: number;
}

/** A full bucket: one second's worth may come at once. */
export function fullBucket(perSecond: number, nowMs: number): TokenBucket {
  return { tokens: perSecond, updatedAtMs: nowMs };
}

/** Takes one token; `waitMs` is how long the taker must wait for it, 0 when it was there. */
export function takeToken(
  bucket: TokenBucket,
  perSecond: number,
  nowMs: number,
): { bucket: TokenBucket; waitMs: number } {
  const elapsedMs = Math.max(0, nowMs - bucket.updatedAtMs);
  const tokens = Math.min(perSecond, bucket.tokens + (elapsedMs * perSecond) / 1_000) - 1;
  return {
    bucket: { tokens, updatedAtMs: nowMs },
    waitMs: tokens >= 0 ? 0 : Math.ceil((-tokens * 1_000) / perSecond),
  };
}
