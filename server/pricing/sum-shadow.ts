import type { ShadowReport } from './shadow-report.schema.ts';

/** Prices of one combination of class, product and ground, added up. */
export interface ShadowSum {
  legalClass: string;
  product: string;
  ground: string;
  count: number;
  liveFen: number;
  shadowFen: number;
  outcomeChangedCount: number;
}

type Totals = Pick<ShadowReport, 'count' | 'liveFen' | 'shadowFen' | 'outcomeChangedCount'>;

/** The combinations added up over all, and by each of their three sides; largest groups first. */
export function sumShadow(sums: readonly ShadowSum[]): Totals & Pick<ShadowReport, 'groups'> {
  const groups = (['legalClass', 'product', 'ground'] as const).flatMap((by) => {
    const keys = [...new Set(sums.map((one) => one[by]))];
    return keys
      .map((key) => ({ by, key, ...totalOf(sums.filter((one) => one[by] === key)) }))
      .sort((a, b) => b.count - a.count);
  });
  return { ...totalOf(sums), groups };
}

function totalOf(sums: readonly ShadowSum[]): Totals {
  const total = { count: 0, liveFen: 0, shadowFen: 0, outcomeChangedCount: 0 };
  for (const one of sums) {
    total.count += one.count;
    total.liveFen += one.liveFen;
    total.shadowFen += one.shadowFen;
    total.outcomeChangedCount += one.outcomeChangedCount;
  }
  return total;
}
