import { checkVolume } from '../airspace/check-volume.ts';
import { DAY_MS, fromInstant, HOUR_MS, MINUTE_MS } from '../lib/clock.ts';
import type { ProductTerms } from './product.schema.ts';
import type { QuoteRequest } from './quote-request.schema.ts';
import type { RequestProblem } from './request-problem.ts';

/** A window may begin this much before now: forms take a while to fill in. Cover never begins before bind. */
const PAST_GRACE_MS = MINUTE_MS;
const AHEAD_DAYS_MAX = 365;
/** Asia/Shanghai is UTC+8 without daylight saving. */
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;

/** Everything wrong with a request that has the right form, judged by the terms of its product at `nowMs`. */
export function checkRequest(request: QuoteRequest, terms: ProductTerms, nowMs: number): RequestProblem[] {
  return [
    ...checkMoney(request),
    ...checkWindow(request, terms, nowMs),
    ...checkAircraft(request, terms),
    ...checkFlights(request, terms),
    ...checkPlace(request, terms),
  ];
}

function checkMoney({ currency, deductibleFen, limitFen }: QuoteRequest): RequestProblem[] {
  const problems: RequestProblem[] = [];
  if (currency !== 'CNY')
    problems.push({ code: 'CURRENCY_UNSUPPORTED', field: 'currency', detail: `${currency} is not CNY` });
  if (deductibleFen >= limitFen)
    problems.push({
      code: 'DEDUCTIBLE_TOO_LARGE',
      field: 'deductibleFen',
      detail: `${deductibleFen} fen is not below the limit of ${limitFen} fen`,
    });
  return problems;
}

/** Midnight of the day in Asia/Shanghai. */
function dayStartMs(ms: number): number {
  return Math.floor((ms + SHANGHAI_OFFSET_MS) / DAY_MS) * DAY_MS - SHANGHAI_OFFSET_MS;
}

function checkWindow(request: QuoteRequest, terms: ProductTerms, nowMs: number): RequestProblem[] {
  const [fromMs, toMs] = [fromInstant(request.from), fromInstant(request.to)];
  if (toMs <= fromMs)
    return [{ code: 'WINDOW_INVERTED', field: 'to', detail: `${request.to} is not after ${request.from}` }];
  const problems: RequestProblem[] = [];
  // A day that has begun is sold to its end; cover begins with the premium.
  const earliestMs = terms.wholeDays ? dayStartMs(nowMs) : nowMs - PAST_GRACE_MS;
  if (fromMs < earliestMs)
    problems.push({ code: 'WINDOW_IN_PAST', field: 'from', detail: `${request.from} has passed` });
  if (fromMs > nowMs + AHEAD_DAYS_MAX * DAY_MS)
    problems.push({
      code: 'WINDOW_TOO_FAR',
      field: 'from',
      detail: `more than ${AHEAD_DAYS_MAX} days ahead`,
    });
  const hours = (toMs - fromMs) / HOUR_MS;
  if (hours > terms.windowHoursMax)
    problems.push({
      code: 'WINDOW_TOO_LONG',
      field: 'to',
      detail: `${hours} h, the product allows ${terms.windowHoursMax} h`,
    });
  for (const [field, ms] of [['from', fromMs] as const, ['to', toMs] as const])
    if (terms.wholeDays && dayStartMs(ms) !== ms)
      problems.push({
        code: 'WINDOW_NOT_WHOLE_DAYS',
        field,
        detail: `${request[field]} is not midnight in Asia/Shanghai`,
      });
  return problems;
}

function checkAircraft(request: QuoteRequest, terms: ProductTerms): RequestProblem[] {
  const { droneIds } = request;
  if (new Set(droneIds).size < droneIds.length)
    return [{ code: 'VALIDATION_FAILED', field: 'droneIds', detail: 'an aircraft is named twice' }];
  if (droneIds.length <= terms.aircraftMax) return [];
  const detail = `${droneIds.length} aircraft, the product allows ${terms.aircraftMax}`;
  return [{ code: 'AIRCRAFT_TOO_MANY', field: 'droneIds', detail }];
}

function checkFlights(request: QuoteRequest, terms: ProductTerms): RequestProblem[] {
  const { plannedFlights, plannedMinutes, droneIds } = request;
  const windowMinutes = (fromInstant(request.to) - fromInstant(request.from)) / MINUTE_MS;
  const problems: RequestProblem[] = [];
  if (terms.flightsMax !== null && plannedFlights > terms.flightsMax)
    problems.push({
      code: 'FLIGHTS_TOO_MANY',
      field: 'plannedFlights',
      detail: `${plannedFlights} flights, the product allows ${terms.flightsMax}`,
    });
  else if (plannedFlights * (plannedMinutes ?? 0) > Math.max(0, windowMinutes) * droneIds.length)
    problems.push(
      plannedFlights === 1
        ? {
            code: 'PLANNED_TIME_TOO_LONG',
            field: 'plannedMinutes',
            detail: `${plannedMinutes} min in a window of ${windowMinutes} min`,
          }
        : {
            code: 'FLIGHTS_TOO_MANY',
            field: 'plannedFlights',
            detail: `${plannedFlights} flights of ${plannedMinutes} min don't fit into the window`,
          },
    );
  if (request.extension && request.product !== 'perFlight')
    problems.push({
      code: 'EXTENSION_NOT_OFFERED',
      field: 'extension',
      detail: 'only a single flight is extended in the air',
    });
  return problems;
}

function checkPlace({ volume }: QuoteRequest, terms: ProductTerms): RequestProblem[] {
  if (volume) return checkVolume(volume);
  if (!terms.volumeRequired) return [];
  return [{ code: 'VOLUME_MISSING', field: 'volume', detail: `${terms.nameEn} is sold for a place` }];
}
