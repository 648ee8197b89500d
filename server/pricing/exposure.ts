import type { FlightPriceFacts } from './flight-price-facts.ts';
import { assumed, type Given, stated } from './given.ts';
import type { Tariff } from './tariff.schema.ts';

const PLANNED_MINUTES_DEFAULT = 30;

/**
 * Hours, take-offs and loss-of-control rate of what is priced. Aircraft that fly together count all their hours
 * and carry the common cause besides: E[impacts] = N·t·λ + p_cc·N·E[f] (pricing.md §5, accumulation (c)). The
 * second part is spread over the same hours, so that one formula rates flights and shows. Their losses share
 * one limit, which the formula applies to each impact alone: prudent, never too little.
 */
export function exposureOf(
  facts: FlightPriceFacts,
  tariff: Tariff,
): { lam: Given<number>; t: Given<number>; n_cyc: Given<number> } {
  const group = riskGroup(facts);
  const own = tariff.lossOfControlPerHour[group];
  const source = `tariff ${tariff.tariff}, ${group}`;
  const { exposure } = facts;
  if (!exposure) {
    return {
      lam: stated(own, source),
      t:
        facts.plannedMinutes === null
          ? assumed(PLANNED_MINUTES_DEFAULT / 60, `planned minutes not known: ${PLANNED_MINUTES_DEFAULT}`)
          : stated(facts.plannedMinutes / 60, 'planned minutes'),
      n_cyc: assumed(1, 'one take-off and landing'),
    };
  }
  const { hours, flights, aircraft } = exposure;
  const together = aircraft > 1 ? ` of ${aircraft} aircraft together` : '';
  return {
    lam:
      aircraft > 1
        ? stated(own + commonCausePerHour(exposure, tariff), `${source}, and a common cause${together}`)
        : stated(own, source),
    t: stated(hours * aircraft, `planned hours${together}`),
    n_cyc: stated(flights * aircraft, `planned take-offs${together}`),
  };
}

/** p_cc·E[f] of each flight, per rated hour of one aircraft; f ~ Beta(α, β), so E[f] = α/(α+β). */
function commonCausePerHour(
  { hours, flights }: { hours: number; flights: number },
  { show, cycleHours }: Tariff,
): number {
  const ratedHours = hours + cycleHours * flights;
  if (ratedHours === 0) return 0;
  const { commonCausePerFlight, fallAlpha, fallBeta } = show;
  return (commonCausePerFlight * flights * (fallAlpha / (fallAlpha + fallBeta))) / ratedHours;
}

function riskGroup(facts: FlightPriceFacts): keyof Tariff['lossOfControlPerHour'] {
  if (facts.known?.certifiedLogistics === true) return 'certifiedLogistics';
  return facts.agricultural ? 'agricultural' : facts.legalClass;
}
