import type { EnvelopeProgress } from './follow-envelope.ts';

/** The envelope of one flight as stored, written by its projection and by nothing else. */
export interface EnvelopeRecord extends EnvelopeProgress {
  _id: string;
  /** Last batch applied: seeing one again changes nothing. */
  appliedSeq: number;
}
