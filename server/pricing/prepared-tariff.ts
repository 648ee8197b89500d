import { ln } from './pinned-math.ts';
import { toFenHalfUp } from './round-premium.ts';
import { lognormalLev, toLognormal } from './severity.ts';
import type { Tariff } from './tariff.schema.ts';

/** Bodily losses limited to L, by severity: CNY per person hurt. */
export interface LimitedSeverity {
  minor: number;
  serious: number;
  fatal: number;
}

/** What the formula needs of a tariff and of nothing else, computed once: same expressions, same bits. */
export interface PreparedTariff {
  lnFatalMedian: number;
  lnSeriousMedian: number;
  /** ln(1 + cv²) of property damage and its root, the lognormal's σ² and σ. */
  propertyVariance: number;
  propertySigma: number;
  minimumFen: number;
  limited(limitCny: number, region: number): LimitedSeverity;
}

const prepared = new WeakMap<Tariff, PreparedTariff>();
/** Limits sold are few; a book that sells more than this at once only loses the saving. */
const LIMITS_KEPT = 512;

/** The prepared form of a tariff, which must not be changed in place afterwards (a filed one never is). */
export function prepareTariff(tariff: Tariff): PreparedTariff {
  const known = prepared.get(tariff);
  if (known) return known;
  const variance = ln(1 + tariff.property.cv * tariff.property.cv);
  const made: PreparedTariff = {
    lnFatalMedian: ln(tariff.fatal.medianJoules),
    lnSeriousMedian: ln(tariff.serious.medianJoules),
    propertyVariance: variance,
    propertySigma: Math.sqrt(variance),
    minimumFen: toFenHalfUp(tariff.loadings.minimumCny),
    limited: limitedSeverityOf(tariff),
  };
  prepared.set(tariff, made);
  return made;
}

function limitedSeverityOf({ severity }: Tariff): PreparedTariff['limited'] {
  const byRegion = new Map<number, Map<number, LimitedSeverity>>();
  let kept = 0;
  return (limitCny, region) => {
    const known = byRegion.get(region)?.get(limitCny);
    if (known) return known;
    const limited = ({ meanCny, cv }: { meanCny: number; cv: number }): number =>
      lognormalLev(limitCny, toLognormal(meanCny * region, cv));
    const { minor, serious, fatal } = severity;
    const made = { minor: limited(minor), serious: limited(serious), fatal: limited(fatal) };
    if (kept >= LIMITS_KEPT) {
      byRegion.clear();
      kept = 0;
    }
    const byLimit = byRegion.get(region) ?? new Map<number, LimitedSeverity>();
    byRegion.set(region, byLimit.set(limitCny, made));
    kept += 1;
    return made;
  };
}
