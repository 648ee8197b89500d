import { ln } from './pinned-math.ts';

const LN_10 = Math.LN10;
/** Target level of safety: fatalities per flight hour. */
const TARGET_PER_HOUR = 1e-6;

/**
 * Ground risk class before rounding, 1 - log10(TLOS / (D·1e-6·A_c)), of a density in people/km² and a
 * critical area in m². The published SORA table is round(raw - 0.5 - 0.1) with raw kept to one decimal.
 */
export function rawGroundRisk(densityPerKm2: number, criticalAreaSquareMeters: number): number {
  return 1 - ln(TARGET_PER_HOUR / (densityPerKm2 * 1e-6 * criticalAreaSquareMeters)) / LN_10;
}
