import { z } from 'zod';
import { VolumeSchema } from '../airspace/volume.schema.ts';
import { FenSchema, InstantSchema, textOf } from '../lib/wire.schema.ts';
import { ProductSchema } from './product.schema.ts';

const Id = z.string().min(1).max(64);

/** A permission that a lawful flight needs and that lifts a referral, e.g. an airspace approval (Order 761 art. 26). */
export const AuthorizationSchema = z.strictObject({
  kind: z.enum(['airspaceApproval', 'operationsSpecification', 'airworthinessPermit', 'other']),
  reference: textOf({ max: 80 }),
  issuer: textOf({ max: 120 }),
  validFrom: InstantSchema,
  validTo: InstantSchema,
});
export type Authorization = z.infer<typeof AuthorizationSchema>;

/** Someone else whose liability the policy covers too, free of charge (被保险人). */
export const AdditionalInsuredSchema = z.strictObject({
  name: textOf({ max: 120 }),
  role: z.enum(['landowner', 'client', 'pilot', 'other']),
});
export type AdditionalInsured = z.infer<typeof AdditionalInsuredSchema>;

/** How the flight is made; each lifts an exemption of Order 761 art. 31 or enters the grade. */
export const CircumstancesSchema = z.strictObject({
  commercial: z.boolean().default(true),
  controlledGround: z.boolean().default(false),
  overCrowd: z.boolean().default(false),
  relayed: z.boolean().default(false),
  dangerousGoodsOrDrops: z.boolean().default(false),
  fromMovingVehicle: z.boolean().default(false),
  agriculturalWork: z.boolean().default(false),
  certifiedLogistics: z.boolean().default(false),
  passengers: z.boolean().default(false),
});
export type Circumstances = z.infer<typeof CircumstancesSchema>;

/** In-flight extension in short blocks, accepted at bind, never beyond the cap (features C2). */
export const ExtensionTermsSchema = z.strictObject({
  blockMinutes: z.int().min(1).max(60).default(10),
  extraMinutesMax: z.int().min(1).max(600),
  premiumCapFen: FenSchema.min(1).describe('highest premium of all blocks together'),
});
export type ExtensionTerms = z.infer<typeof ExtensionTermsSchema>;

/** What an operator asks a price for: this drone, this pilot, this volume, this window. Money is CNY fen only. */
export const QuoteRequestSchema = z.strictObject({
  product: ProductSchema.default('perFlight'),
  droneIds: z.array(Id).min(1).max(2_000),
  pilotId: Id.nullable().default(null),
  volume: VolumeSchema.nullable().default(null),
  from: InstantSchema,
  to: InstantSchema,
  /** Flights meant within the window and minutes in the air of each. */
  plannedFlights: z.int().min(1).max(10_000).default(1),
  plannedMinutes: z.int().min(1).max(600).nullable().default(null),
  currency: z.string().default('CNY'),
  limitFen: FenSchema.min(1_000_000).max(5_000_000_000),
  deductibleFen: FenSchema.default(0),
  parachute: z.enum(['none', 'medium', 'high']).default('none'),
  circumstances: CircumstancesSchema.prefault({}),
  authorizations: z.array(AuthorizationSchema).max(20).default([]),
  additionalInsured: z.array(AdditionalInsuredSchema).max(20).default([]),
  extension: ExtensionTermsSchema.nullable().default(null),
});
export type QuoteRequest = z.infer<typeof QuoteRequestSchema>;
export type QuoteRequestInput = z.input<typeof QuoteRequestSchema>;
