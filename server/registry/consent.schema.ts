import { z } from 'zod';
import { InstantSchema } from '../lib/wire.schema.ts';

export const CONSENT_PURPOSES = ['tracks', 'reinsurers', 'supervision', 'experience'] as const;
export const ConsentPurposeSchema = z.enum(CONSENT_PURPOSES);
export type ConsentPurpose = z.infer<typeof ConsentPurposeSchema>;

/** What is asked, in the words that were shown; a changed text is a new version and asks anew. */
export const ConsentTextSchema = z.object({
  purpose: ConsentPurposeSchema,
  version: z.int().min(1),
  clause: z.string(),
  textZh: z.string(),
  textEn: z.string(),
  /** What ends without it. */
  withoutZh: z.string(),
  withoutEn: z.string(),
});
export type ConsentText = z.infer<typeof ConsentTextSchema>;

/** One step: given or withdrawn, never changed. */
export const ConsentEventSchema = z.object({
  consentId: z.string(),
  operatorId: z.string(),
  purpose: ConsentPurposeSchema,
  textVersion: z.int().min(1),
  action: z.enum(['given', 'withdrawn']),
  at: InstantSchema,
  byUserId: z.string(),
});
export type ConsentEvent = z.infer<typeof ConsentEventSchema>;

export const ConsentSchema = z.object({
  text: ConsentTextSchema,
  given: z.boolean().describe('to this very text'),
  history: z.array(ConsentEventSchema).describe('newest first'),
});
export type Consent = z.infer<typeof ConsentSchema>;

export const DecideConsentSchema = z.strictObject({
  action: z.enum(['given', 'withdrawn']),
  textVersion: z.int().min(1).describe('of the text that was shown'),
});
export type DecideConsentInput = z.infer<typeof DecideConsentSchema>;
