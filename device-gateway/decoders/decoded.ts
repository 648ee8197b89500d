import { toPlainText } from '../../server/lib/plain-text.ts';
import type { QuarantineReason } from '../../server/telemetry/ingest.schema.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import type { HousekeepingKind } from './housekeeping.ts';

/** Why (part of) a message can't be used. */
export interface Quarantined {
  reason: QuarantineReason;
  /** For the person who integrates the device: what was found where. At most 500 characters. */
  detail: string;
  serialNumber: string | null;
}

/**
 * What every decoder answers: the next state, what it read, and what it could not use. No message is without an
 * answer: where there is neither a sample nor a refusal, it names the housekeeping that the message was.
 */
export interface Decoded<State> {
  state: State;
  samples: CanonicalSample[];
  quarantined: Quarantined | undefined;
  /** Set when, and only when, there are no samples and nothing is quarantined. */
  housekeeping: HousekeepingKind | undefined;
}

/** Why it can't be used; what the device itself wrote in it is made plain, since people read it. */
export function quarantine(
  reason: QuarantineReason,
  detail: string,
  serialNumber: string | null = null,
): Quarantined {
  return {
    reason,
    detail: toPlainText(detail.slice(0, 500), '\ufffd'),
    serialNumber: serialNumber === null ? null : toPlainText(serialNumber, '\ufffd'),
  };
}

/** A decoder's answer that uses nothing of the message. */
export function refused<State>(state: State, quarantined: Quarantined): Decoded<State> {
  return { state, samples: [], quarantined, housekeeping: undefined };
}

/** A decoder's answer to a message that holds no sample, and need not. */
export function noted<State>(state: State, housekeeping: HousekeepingKind): Decoded<State> {
  return { state, samples: [], quarantined: undefined, housekeeping };
}

/** A decoder's answer that may hold samples and a fault beside them; `otherwise` names it when it holds neither. */
export function used<State>(
  state: State,
  { samples, quarantined }: Pick<Decoded<State>, 'samples' | 'quarantined'>,
  otherwise: HousekeepingKind,
): Decoded<State> {
  const isNothing = samples.length === 0 && quarantined === undefined;
  return { state, samples, quarantined, housekeeping: isNothing ? otherwise : undefined };
}
