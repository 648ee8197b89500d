import type { Tariff } from './tariff.schema.ts';
import { TARIFF_V0 } from './tariff-v0.ts';

/** Tariffs built in; those made in the store are not. A version is never changed or removed: receipts name it. */
export const TARIFFS: readonly Tariff[] = [TARIFF_V0];

/** The tariff of that version, built in or among `others`; undefined when none has it. A built-in one wins. */
export function findTariff(tariff: string, others: readonly Tariff[] = []): Tariff | undefined {
  return [...TARIFFS, ...others].find((one) => one.tariff === tariff);
}
