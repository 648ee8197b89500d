import { toInstant } from '../lib/clock.ts';
import type { Tariff } from './tariff.schema.ts';
import type { TariffFiling, TariffState, TariffTransition, TariffVersion } from './tariff-version.schema.ts';

/** A version of the tariff as stored. */
export interface TariffRecord {
  _id: string;
  state: TariffState;
  version: number;
  content: Tariff;
  contentSha256: string;
  basedOn: string | null;
  authors: { userId: string; name: string }[];
  filing: (TariffFiling & { kind: 'filed' | 'approved' }) | null;
  effectiveFromMs?: number;
  shadowSlot?: 'shadow';
  /** Appended to, never changed. */
  transitions: TariffTransition[];
  createdAtMs: number;
}

/** As shown; a tariff ends where the next one begins. */
export function toTariffVersion(record: TariffRecord, beginningsMs: readonly number[]): TariffVersion {
  const { _id, authors, effectiveFromMs, shadowSlot, createdAtMs, ...rest } = record;
  const next = beginningsMs.filter((one) => effectiveFromMs !== undefined && one > effectiveFromMs);
  return {
    ...rest,
    tariff: _id,
    authorNames: authors.map(({ name }) => name),
    effectiveFrom: effectiveFromMs === undefined ? null : toInstant(effectiveFromMs),
    effectiveUntil: next.length === 0 ? null : toInstant(Math.min(...next)),
    shadow: shadowSlot !== undefined,
    createdAt: toInstant(createdAtMs),
  };
}
