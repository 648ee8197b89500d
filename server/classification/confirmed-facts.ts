import type { AircraftFacts } from './classification.schema.ts';
import type { Finding } from './finding.schema.ts';
import { withObserved } from './judge-observed.ts';
import { OBSERVABLE_FACTS } from './observation.schema.ts';

/** Declared facts as confirmed findings correct them; names the findings that changed a figure. */
export function toConfirmedFacts(
  declared: AircraftFacts,
  confirmed: readonly Pick<Finding, 'findingId' | 'figures'>[],
): AircraftFacts {
  let facts = declared;
  const observedIn: string[] = [];
  for (const { findingId, figures } of confirmed) {
    const bounds = OBSERVABLE_FACTS.flatMap((fact) => {
      const atLeast = figures[fact];
      return typeof atLeast === 'number' ? [{ fact, atLeast }] : [];
    });
    const raised = withObserved(facts, bounds);
    if (OBSERVABLE_FACTS.some((fact) => raised[fact] !== facts[fact])) observedIn.push(findingId);
    facts = raised;
  }
  return observedIn.length === 0 ? declared : { ...facts, observedIn };
}
