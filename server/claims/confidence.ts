/** Tiers of design D9b: an incident opens as suspected, with a hold, and no tier pays. */
export type IncidentTier = 'suspected' | 'probable';

const PRIOR_LOG_ODDS = -8;
export const SUSPECTED_CONFIDENCE = 0.7;
export const PROBABLE_CONFIDENCE = 0.95;

/** Probability of an incident from evidence points: p = 1/(1+exp(-(-8 + Σ points))) (detection §9.1). */
export function toConfidence(points: number): number {
  return 1 / (1 + Math.exp(-(PRIOR_LOG_ODDS + points)));
}

/** The tier a confidence reaches; undefined below 0.70, where nothing opens. */
export function findTier(confidence: number): IncidentTier | undefined {
  if (confidence >= PROBABLE_CONFIDENCE) return 'probable';
  return confidence >= SUSPECTED_CONFIDENCE ? 'suspected' : undefined;
}
