import type { GroundCategory } from './ground-cell.schema.ts';

export interface GroundCategoryFigures {
  sheltering: number;
  propertyDamageProbability: number;
  catastropheProbability: number;
}

/**
 * Tariff v0 figures per ground category (judgement, to be filed). Where a band is given the lower sheltering
 * applies, because it costs more. Industrial ground takes the petrochemical catastrophe figure, and water the
 * controlled-ground damage figure, since the table has no row of their own.
 */
export const GROUND_CATEGORY_FIGURES: Readonly<Record<GroundCategory, GroundCategoryFigures>> = {
  rural: { sheltering: 0, propertyDamageProbability: 0.03, catastropheProbability: 2e-5 },
  suburban: { sheltering: 0.5, propertyDamageProbability: 0.15, catastropheProbability: 5e-5 },
  urban: { sheltering: 0.75, propertyDamageProbability: 0.3, catastropheProbability: 1e-4 },
  road: { sheltering: 0, propertyDamageProbability: 0.25, catastropheProbability: 5e-4 },
  industrial: { sheltering: 0.5, propertyDamageProbability: 0.35, catastropheProbability: 5e-4 },
  controlled: { sheltering: 0, propertyDamageProbability: 0.02, catastropheProbability: 2e-5 },
  water: { sheltering: 0, propertyDamageProbability: 0.02, catastropheProbability: 2e-5 },
};
