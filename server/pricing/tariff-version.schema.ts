import { z } from 'zod';
import { InstantSchema, textOf } from '../lib/wire.schema.ts';
import { TariffSchema } from './tariff.schema.ts';

export const TARIFF_STATES = ['draft', 'checked', 'filed', 'approved', 'effective', 'retired'] as const;
export type TariffState = (typeof TARIFF_STATES)[number];

/** `check` asks another person than the author; `startShadow` lets it price beside the live one, uncharged. */
export const TARIFF_EVENTS = [
  'check',
  'return',
  'file',
  'approve',
  'makeEffective',
  'retire',
  'startShadow',
  'stopShadow',
] as const;
export type TariffEvent = (typeof TARIFF_EVENTS)[number];

/** The authority's word: filed (备案), or approved (审批) where the line is compulsory (保险法 art. 135). */
export const TariffFilingSchema = z.strictObject({
  reference: textOf({ max: 80 }),
  filedOn: z.iso.date(),
});
export type TariffFiling = z.infer<typeof TariffFilingSchema>;

export const TariffTransitionSchema = z.object({
  from: z.enum(TARIFF_STATES),
  to: z.enum(TARIFF_STATES),
  event: z.enum(TARIFF_EVENTS),
  reason: z.string(),
  at: InstantSchema,
  byUserId: z.string(),
  byName: z.string(),
});
export type TariffTransition = z.infer<typeof TariffTransitionSchema>;

/** One version of the tariff with where it stands and how it came there. */
export const TariffVersionSchema = z.object({
  tariff: z.string(),
  state: z.enum(TARIFF_STATES),
  /** For the next change: of the record, not of the tariff. */
  version: z.int(),
  content: TariffSchema,
  contentSha256: z.string(),
  basedOn: z.string().nullable(),
  authorNames: z.array(z.string()),
  filing: TariffFilingSchema.extend({ kind: z.enum(['filed', 'approved']) }).nullable(),
  /** Prices are made with it from here … */
  effectiveFrom: InstantSchema.nullable(),
  /** … until the next one begins; null: no end. */
  effectiveUntil: InstantSchema.nullable(),
  shadow: z.boolean(),
  transitions: z.array(TariffTransitionSchema),
  createdAt: InstantSchema,
});
export type TariffVersion = z.infer<typeof TariffVersionSchema>;

export const TariffNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,39}$/, 'small letters, digits, . and -');

export const CreateTariffSchema = z.strictObject({
  tariff: TariffNameSchema,
  /** Whose numbers the draft starts with; the effective one when absent. */
  basedOn: TariffNameSchema.optional(),
});
export type CreateTariffInput = z.infer<typeof CreateTariffSchema>;

export const PutTariffSchema = z.strictObject({
  version: z.int().min(1),
  /** A whole tariff; its numbers are checked one by one (TARIFF_INVALID). */
  content: z.record(z.string(), z.unknown()),
});
export type PutTariffInput = z.infer<typeof PutTariffSchema>;

export const TransitTariffSchema = z
  .strictObject({
    event: z.enum(TARIFF_EVENTS),
    version: z.int().min(1),
    reason: textOf({ max: 500 }),
    filing: TariffFilingSchema.optional(),
  })
  .refine(({ event, filing }) => (event === 'file' || event === 'approve') === (filing !== undefined), {
    path: ['filing'],
    message: 'reference and date are needed to file or approve, and only then',
  });
export type TransitTariffInput = z.infer<typeof TransitTariffSchema>;
