import { fromInstant } from '../../server/lib/clock.ts';
import { toYuan } from '../../server/lib/money.ts';
import type { CoverMessage } from '../../server/policies/cover.schema.ts';

/** What the device is told about its cover → one line per change. */
export class CoverLines {
  readonly #startedAtMs: number;
  #last: string | undefined;

  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs;
  }

  /** The line to show; undefined for what was shown already and for the retained word of an earlier flight. */
  next(cover: CoverMessage, isRetained: boolean): string | undefined {
    if (isRetained && fromInstant(cover.at) < this.#startedAtMs) return undefined;
    const line = toCoverLine(cover);
    if (line === this.#last) return undefined;
    this.#last = line;
    return line;
  }
}

/** `cover covered · policy pol_… · limit ¥1,000,000 · until …`, or the state with its reason. */
export function toCoverLine(cover: CoverMessage): string {
  const isInForce = cover.state === 'covered' || cover.state === 'ending';
  const facts = isInForce
    ? [
        cover.policyId && `policy ${cover.policyId}`,
        cover.limitFen !== null && `limit ${toGroupedYuan(cover.limitFen)}`,
        cover.validUntil && `until ${cover.validUntil}`,
      ]
    : [cover.reason];
  return [`cover ${cover.state}`, ...facts].filter(Boolean).join(' · ');
}

/** 100000000 → "¥1,000,000"; fen are shown only where there are any. */
function toGroupedYuan(fen: number): string {
  return `¥${toYuan(fen)
    .replace(/\.00$/, '')
    .replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',')}`;
}
