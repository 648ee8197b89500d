import type { Attachment } from './attachment.schema.ts';

/** An attachment as stored. Its id is the flight's: the guard against two policies for one flight. */
export interface AttachmentRecord
  extends Omit<Attachment, 'flightId' | 'coveredFrom' | 'coveredTo' | 'validUntil'> {
  _id: string;
  coveredFromMs: number;
  coveredToMs: number | null;
  validUntilMs: number;
}
