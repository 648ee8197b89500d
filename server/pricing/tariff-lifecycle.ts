import { AppError } from '../lib/errors.ts';
import { type TransitionTable, transition } from '../lib/state-machine.ts';
import type { TariffEvent, TariffFiling, TariffState } from './tariff-version.schema.ts';

/** draft → checked → filed or approved (保险法 art. 135) → effective → retired; beside it the shadow run. */
const TABLE: TransitionTable<TariffState, TariffEvent> = {
  draft: { check: 'checked' },
  checked: {
    return: 'draft',
    file: 'filed',
    approve: 'approved',
    startShadow: 'checked',
    stopShadow: 'checked',
  },
  filed: { makeEffective: 'effective', startShadow: 'filed', stopShadow: 'filed' },
  approved: { makeEffective: 'effective', startShadow: 'approved', stopShadow: 'approved' },
  effective: { retire: 'retired' },
  retired: {},
};

/** What a step is judged by. Days are calendar days in Asia/Shanghai, instants Unix ms. */
export interface TariffStep {
  state: TariffState;
  event: TariffEvent;
  byUserId: string;
  /** All who wrote its numbers. */
  authors: readonly string[];
  /** The day its own numbers name. */
  effectiveOn: string;
  /** As recorded before, or given with this step. */
  filing: TariffFiling | null;
  today: string;
  nowMs: number;
  isShadow: boolean;
  /** Beginnings of all that are, were or will be effective, the tariff itself left out. */
  otherBeginningsMs: readonly number[];
  /** Its own, for a tariff that is effective. */
  beganMs: number | null;
  /** When it would begin: the start of its day, or now when that has passed. */
  wouldBeginMs: number;
}

/**
 * The state after a step. Throws STATE_CONFLICT, TARIFF_SECOND_PERSON_REQUIRED, TARIFF_INVALID (dates), TARIFF_GAP
 * (periods that would overlap, reach into the past or leave nobody to price).
 */
export function decideTariffStep(step: TariffStep): TariffState {
  const next = transition(TABLE, step.state, step.event);
  RULES[step.event]?.(step);
  return next;
}

const RULES: { readonly [E in TariffEvent]?: (step: TariffStep) => void } = {
  check: ({ authors, byUserId }) => {
    if (authors.includes(byUserId)) throw new AppError('TARIFF_SECOND_PERSON_REQUIRED', { field: 'event' });
  },
  return: ({ isShadow }) => {
    if (isShadow) throw new AppError('STATE_CONFLICT', { field: 'event', reason: 'SHADOW_RUNS' });
  },
  file: assertFiling,
  approve: assertFiling,
  makeEffective: (step) => {
    assertFiling(step);
    const { effectiveOn, today, otherBeginningsMs, wouldBeginMs } = step;
    // What was priced since that day was priced by another tariff.
    if (effectiveOn < today) throw gap('effectiveOn', 'lies in the past');
    // A tariff ends where the next begins: periods can't overlap if each begins after all before it.
    if (otherBeginningsMs.some((other) => other >= wouldBeginMs))
      throw gap('effectiveOn', 'must be after all tariffs that are effective');
  },
  retire: ({ otherBeginningsMs, beganMs, nowMs }) => {
    const isSucceeded = otherBeginningsMs.some((other) => other > (beganMs ?? 0) && other <= nowMs);
    if (!isSucceeded) throw gap('event', 'no other tariff prices in its place');
  },
  startShadow: ({ isShadow }) => {
    if (isShadow) throw new AppError('STATE_CONFLICT', { field: 'event', reason: 'SHADOW_RUNS' });
  },
  stopShadow: ({ isShadow }) => {
    if (!isShadow) throw new AppError('STATE_CONFLICT', { field: 'event', reason: 'NO_SHADOW' });
  },
};

function assertFiling({ filing, effectiveOn, today }: TariffStep): void {
  if (filing === null)
    throw new AppError('TARIFF_INVALID', { field: 'filing', issues: [issue('filing', 'missing')] });
  if (filing.filedOn > today) throw invalid('filing.filedOn', 'lies in the future');
  if (effectiveOn < filing.filedOn) throw invalid('effectiveOn', 'must not be before the filing');
}

function gap(field: string, reason: string): AppError {
  return new AppError('TARIFF_GAP', { field, reason });
}

function invalid(path: string, message: string): AppError {
  return new AppError('TARIFF_INVALID', { field: path, issues: [issue(path, message)] });
}

function issue(path: string, message: string): { path: string; message: string } {
  return { path, message };
}
