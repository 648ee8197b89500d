/** Amounts that law fixes by formula or table: what severity and limits are checked against. */

const FULL_YEARS = 20;
const REDUCED_FROM_AGE = 60;
const LEAST_FROM_AGE = 75;
const LEAST_YEARS = 5;

/**
 * Years of income that a death (死亡赔偿金), or full disability, is compensated with: 20, one less for each year
 * of age from 60, 5 from 75 on (法释〔2022〕14号 art. 12, 15). Age in whole years.
 */
export function compensationYears(age: number): number {
  if (age >= LEAST_FROM_AGE) return LEAST_YEARS;
  return age >= REDUCED_FROM_AGE ? FULL_YEARS - (age - REDUCED_FROM_AGE) : FULL_YEARS;
}

/** Death compensation in yuan: the urban disposable income per head of the year before, times the years. */
export function deathCompensation(incomeYuan: number, age: number): number {
  return incomeYuan * compensationYears(age);
}

/** Disability (残疾赔偿金) in yuan; grade 1 is 100 %, each grade less is 10 % less, grade 10 is 10 %. */
export function disabilityCompensation(incomeYuan: number, age: number, grade: number): number {
  if (!Number.isInteger(grade) || grade < 1 || grade > 10) throw new RangeError('a grade is 1 to 10');
  return (incomeYuan * compensationYears(age) * (11 - grade)) / 10;
}

/** Minimum third-party cover per accident by maximum take-off mass (Reg. (EC) 785/2004 art. 7), million SDR. */
const EC785_BANDS: readonly { belowKg: number; millionSdr: number }[] = [
  { belowKg: 500, millionSdr: 0.75 },
  { belowKg: 1_000, millionSdr: 1.5 },
  { belowKg: 2_700, millionSdr: 3 },
  { belowKg: 6_000, millionSdr: 7 },
  { belowKg: 12_000, millionSdr: 18 },
  { belowKg: 25_000, millionSdr: 80 },
  { belowKg: 50_000, millionSdr: 150 },
  { belowKg: 200_000, millionSdr: 300 },
  { belowKg: 500_000, millionSdr: 500 },
];
const EC785_MOST = 700;

/** The table reads "less than": exactly 500 kg is in the second band. Mass > 0. */
export function ec785MinimumMillionSdr(mtowKg: number): number {
  return EC785_BANDS.find(({ belowKg }) => mtowKg < belowKg)?.millionSdr ?? EC785_MOST;
}
