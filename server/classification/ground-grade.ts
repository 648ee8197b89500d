import type { Arc, LegalClass, Sora } from './classification.schema.ts';

/**
 * Inferred ground-risk grade 1-9 of the CAAC specific-category guide, read from an open implementation and to
 * be checked against the guide. null: out of table.
 */
const GRADES: readonly { upToPerKm2: number; byClass: Readonly<Record<LegalClass, number | null>> }[] = [
  { upToPerKm2: 5, byClass: { micro: 2, light: 2, small: 3, medium: 3, large: 4 } },
  { upToPerKm2: 300, byClass: { micro: 3, light: 3, small: 4, medium: 5, large: 6 } },
  { upToPerKm2: 15_000, byClass: { micro: 5, light: 5, small: 6, medium: 7, large: 8 } },
  { upToPerKm2: Infinity, byClass: { micro: 7, light: 8, small: 9, medium: null, large: null } },
];

export interface GroundGradeInput {
  legalClass: LegalClass;
  /** null: unknown, graded like a crowd. */
  densityPerKm2: number | null;
  controlledGround: boolean;
  overCrowd: boolean;
  massKg: number | null;
  maxLevelSpeedMps: number | null;
}

/** Grade 1-9, null when the table has none. At most 250 g and 25 m/s is grade 1 everywhere. */
export function groundRiskGrade(input: GroundGradeInput): number | null {
  if (input.controlledGround || isHarmless(input)) return 1;
  const density = input.overCrowd || input.densityPerKm2 === null ? Infinity : input.densityPerKm2;
  return GRADES.find((row) => density <= row.upToPerKm2)?.byClass[input.legalClass] ?? null;
}

export function groundRiskBand(grade: number | null): 'low' | 'medium' | 'high' | 'outOfTable' {
  if (grade === null) return 'outOfTable';
  if (grade <= 3) return 'low';
  return grade <= 6 ? 'medium' : 'high';
}

/** SORA 2.5 table 2: columns by largest dimension and speed, rows by people per km². */
const SORA_COLUMNS = [
  { meters: 1, mps: 25 },
  { meters: 3, mps: 35 },
  { meters: 8, mps: 75 },
  { meters: 20, mps: 120 },
  { meters: 40, mps: 200 },
];
const SORA_CONTROLLED = [1, 1, 2, 3, 3];
const SORA_ROWS: readonly { belowPerKm2: number; byColumn: readonly (number | null)[] }[] = [
  { belowPerKm2: 5, byColumn: [2, 3, 4, 5, 6] },
  { belowPerKm2: 50, byColumn: [3, 4, 5, 6, 7] },
  { belowPerKm2: 500, byColumn: [4, 5, 6, 7, 8] },
  { belowPerKm2: 5_000, byColumn: [5, 6, 7, 8, 9] },
];
const SORA_METRO = [6, 7, 8, 9, 10];
const SORA_ASSEMBLY = [7, 8, null, null, null];

/** Intrinsic ground risk class of SORA 2.5, null when out of table. Exactly 50,000 people/km² is metro. */
export function soraGroundRisk(
  input: Omit<GroundGradeInput, 'legalClass'> & { dimensionMeters: number | null },
): number | null {
  if (isHarmless(input)) return 1;
  const { dimensionMeters, maxLevelSpeedMps } = input;
  if (dimensionMeters === null || maxLevelSpeedMps === null) return null;
  const column = SORA_COLUMNS.findIndex(
    (one) => dimensionMeters <= one.meters && maxLevelSpeedMps <= one.mps,
  );
  if (column < 0) return null;
  if (input.controlledGround) return SORA_CONTROLLED[column] ?? null;
  const density = input.overCrowd || input.densityPerKm2 === null ? Infinity : input.densityPerKm2;
  const row =
    SORA_ROWS.find((one) => density < one.belowPerKm2)?.byColumn ??
    (density <= 50_000 ? SORA_METRO : SORA_ASSEMBLY);
  return row[column] ?? null;
}

function isHarmless({
  massKg,
  maxLevelSpeedMps,
}: {
  massKg: number | null;
  maxLevelSpeedMps: number | null;
}): boolean {
  return massKg !== null && maxLevelSpeedMps !== null && massKg <= 0.25 && maxLevelSpeedMps <= 25;
}

/** SORA table 7: assurance level by final ground risk class and residual air risk class. */
export function soraSail(finalGroundRisk: number, arc: Arc): NonNullable<Sora['sail']> {
  if (finalGroundRisk > 7) return 'certified';
  const byGround = [1, 1, 1, 2, 3, 4, 5, 6][Math.max(0, finalGroundRisk)] ?? 6;
  const byAir = { a: 1, b: 2, c: 4, d: 6 }[arc];
  return (['I', 'II', 'III', 'IV', 'V', 'VI'] as const)[Math.max(byGround, byAir) - 1] ?? 'VI';
}
