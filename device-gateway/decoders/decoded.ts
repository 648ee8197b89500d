import { toPlainText } from '../../server/lib/plain-text.ts';
import type { QuarantineReason } from '../../server/telemetry/ingest.schema.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';

/** Why (part of) a message can't be used. */
export interface Quarantined {
  reason: QuarantineReason;
  /** For the person who integrates the device: what was found where. At most 500 characters. */
  detail: string;
  serialNumber: string | null;
}

/** What every decoder answers: the next state, what it read, and what it could not use. */
export interface Decoded<State> {
  state: State;
  samples: CanonicalSample[];
  quarantined: Quarantined | undefined;
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
  return { state, samples: [], quarantined };
}
