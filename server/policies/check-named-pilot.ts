import type { Surroundings } from '../airspace/surroundings.schema.ts';
import { DAY_MS, fromInstant } from '../lib/clock.ts';
import { findPilotProblem } from '../registry/check-pilot.ts';
import { licenceNeeded } from '../registry/licence-needed.ts';
import type { Pilot } from '../registry/pilot.schema.ts';
import type { PilotFacts, RequestedAircraft } from './price-request.ts';
import type { QuoteRequest } from './quote-request.schema.ts';
import type { RequestProblem } from './request-problem.ts';

/**
 * Whether the pilot who is named may fly what is asked for, to the end of the window (Order 761 art. 16-17). Nobody
 * named is no problem of the request: whoever flies then needs the licence all the same, and the exclusions say so.
 */
export function checkPilot(
  request: QuoteRequest,
  facts: {
    pilot: Pilot | null;
    aircraft: readonly RequestedAircraft[];
    surroundings: Surroundings | null;
  },
): RequestProblem[] {
  const { pilot, aircraft, surroundings } = facts;
  if (!pilot) return [];
  const untilMs = fromInstant(request.to);
  for (const { classification, model } of aircraft) {
    const need = licenceNeeded({
      legalClass: classification.legalClass.value,
      regularAgriculture: classification.agricultural.value && request.circumstances.agriculturalWork,
      inSuitableAirspace: surroundings?.inSuitableAirspace ?? null,
      beyondSight: null,
    });
    const problem = findPilotProblem(need, pilot, { airframe: model.airframe, untilMs });
    if (problem)
      return [{ code: problem.code, field: problem.field, detail: `${problem.reason} (${problem.clause})` }];
  }
  return [];
}

/** Hours and recency as the tariff counts them, at `atMs` (Unix ms). */
export function pilotFacts(pilot: Pick<Pilot, 'hours' | 'lastFlightOn'>, atMs: number): PilotFacts {
  const { hours, lastFlightOn } = pilot;
  const daysSinceLastFlight =
    lastFlightOn === null
      ? null
      : Math.max(0, Math.floor((atMs - fromInstant(`${lastFlightOn}T00:00:00+08:00`)) / DAY_MS));
  return { hours, daysSinceLastFlight };
}
