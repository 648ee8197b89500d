import type { ProductTerms } from '../../server/policies/product.schema.ts';
import type { QuoteRequestInput } from '../../server/policies/quote-request.schema.ts';
import { formatDateTime, parseYuan } from './format.ts';
import { EMPTY_PLACE, type PlaceDraft, toVolume } from './volume-draft.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const LIMITS_MAX = 3;

/** The question as it is being entered; times are of Asia/Shanghai, amounts as typed. */
export interface QuoteDraft {
  product: ProductTerms['product'];
  droneIds: readonly string[];
  pilotId: string;
  place: PlaceDraft;
  from: string;
  to: string;
  minutes: string;
  flights: string;
  limits: string;
  deductible: string;
  commercial: boolean;
  overCrowd: boolean;
  drops: boolean;
  approval: string;
  approvalIssuer: string;
  extends: boolean;
  extensionMinutes: string;
  extensionCap: string;
}

/** A single flight soon: what is asked for most. */
export function newQuoteDraft(nowMs: number): QuoteDraft {
  const fromMs = Math.ceil((nowMs + 10 * MINUTE_MS) / (5 * MINUTE_MS)) * 5 * MINUTE_MS;
  return {
    product: 'perFlight',
    droneIds: [],
    pilotId: '',
    place: EMPTY_PLACE,
    from: toLocal(fromMs),
    to: toLocal(fromMs + 60 * MINUTE_MS),
    minutes: '30',
    flights: '1',
    limits: '1,000,000; 2,000,000',
    deductible: '0',
    commercial: true,
    overCrowd: false,
    drops: false,
    approval: '',
    approvalIssuer: '',
    extends: false,
    extensionMinutes: '20',
    extensionCap: '5.00',
  };
}

/** 2026-03-02T12:30, as inputs for date and time want it. */
function toLocal(ms: number): string {
  return formatDateTime(ms).slice(0, 16).replace(' ', 'T');
}

/** Limits in fen, at most three; undefined when one is no amount or there is none. */
export function parseLimits(text: string): number[] | undefined {
  const amounts = text
    .split(/[;；]/)
    .filter((one) => one.trim() !== '')
    .map(parseYuan);
  const known = amounts.filter((one) => one !== null);
  if (known.length === 0 || known.length < amounts.length || known.length > LIMITS_MAX) return undefined;
  return [...new Set(known)];
}

/** One request for each limit; undefined while something is missing or can't be read. */
export function toQuoteRequests(draft: QuoteDraft, terms: ProductTerms): QuoteRequestInput[] | undefined {
  const limits = parseLimits(draft.limits);
  const volume = toVolume(draft.place);
  const deductibleFen = parseYuan(draft.deductible);
  const premiumCapFen = draft.extends ? parseYuan(draft.extensionCap) : 0;
  const window = toWindow(draft, terms);
  const isWhole = limits && volume !== undefined && deductibleFen !== null && premiumCapFen !== null;
  if (!isWhole || !window || draft.droneIds.length === 0) return undefined;
  const request = {
    product: draft.product,
    droneIds: [...draft.droneIds],
    pilotId: draft.pilotId === '' ? null : draft.pilotId,
    volume,
    ...window,
    plannedFlights: Number(draft.flights),
    plannedMinutes: Number(draft.minutes),
    deductibleFen,
    circumstances: {
      commercial: draft.commercial,
      overCrowd: draft.overCrowd,
      dangerousGoodsOrDrops: draft.drops,
    },
    authorizations: toAuthorizations(draft, window),
    extension: draft.extends ? { extraMinutesMax: Number(draft.extensionMinutes), premiumCapFen } : null,
  } satisfies Omit<QuoteRequestInput, 'limitFen'>;
  return limits.map((limitFen) => ({ ...request, limitFen }));
}

/** Of whole days the last one is meant with its night: the window ends at the midnight after it. */
function toWindow(draft: QuoteDraft, { wholeDays }: ProductTerms): { from: string; to: string } | undefined {
  const at = (text: string) => Date.parse(`${wholeDays ? `${text.slice(0, 10)}T00:00` : text}:00+08:00`);
  const [fromMs, toMs] = [at(draft.from), at(draft.to) + (wholeDays ? DAY_MS : 0)];
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) return undefined;
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

function toAuthorizations(
  { approval, approvalIssuer }: QuoteDraft,
  window: { from: string; to: string },
): NonNullable<QuoteRequestInput['authorizations']> {
  if (approval.trim() === '') return [];
  return [
    {
      kind: 'airspaceApproval',
      reference: approval.trim(),
      issuer: approvalIssuer.trim() || '—',
      validFrom: window.from,
      validTo: window.to,
    },
  ];
}

export type QuoteStep = 'aircraft' | 'pilot' | 'place' | 'time' | 'terms';

const STEPS: Readonly<Record<string, QuoteStep>> = {
  droneIds: 'aircraft',
  pilotId: 'pilot',
  volume: 'place',
  from: 'time',
  to: 'time',
  plannedFlights: 'time',
  plannedMinutes: 'time',
};

/** The step of the form where a refused field is entered. */
export function stepOfField(field: unknown): QuoteStep {
  const first = typeof field === 'string' ? (field.split('.')[0] ?? '') : '';
  return STEPS[first] ?? 'terms';
}
