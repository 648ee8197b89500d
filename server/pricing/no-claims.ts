/**
 * No-claims level (无赔款优待) in the form of China's motor reform of 2020: one down for each year insured in a
 * row, one up for each claim of the last three years, within the tariff's levels. Level 0 is a new customer's.
 */
export function noClaimsLevel(
  past: { years: number; claims: number },
  { levelLeast, levelMost }: { levelLeast: number; levelMost: number } = MOTOR_LEVELS,
): number {
  return Math.min(levelMost, Math.max(levelLeast, past.claims - past.years));
}

const MOTOR_LEVELS = { levelLeast: -4, levelMost: 5 };

/** Factors of the motor reform from level -4 to 5; those between are recalled, unverified. */
export const MOTOR_NO_CLAIMS = { ...MOTOR_LEVELS, factors: [0.5, 0.6, 0.7, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2] };
