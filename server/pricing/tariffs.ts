import type { Tariff } from './tariff.schema.ts';
import { TARIFF_V0 } from './tariff-v0.ts';

/** Every tariff ever used. A version is never changed or removed: receipts name it. */
export const TARIFFS: readonly Tariff[] = [TARIFF_V0];

/** The tariff new prices are made with. */
export const CURRENT_TARIFF: Tariff = TARIFF_V0;

/** The tariff of that version, undefined when none has it. */
export function findTariff(tariff: string): Tariff | undefined {
  return TARIFFS.find((one) => one.tariff === tariff);
}
