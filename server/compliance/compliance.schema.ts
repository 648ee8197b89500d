import { z } from 'zod';
import { FlightSchema } from '../flights/flight.schema.ts';
import {
  FenSchema,
  InstantSchema,
  LatitudeSchema,
  LongitudeSchema,
  SerialNumberSchema,
} from '../lib/wire.schema.ts';

/** One aircraft in the air now, for the regulator. */
export const AirborneAircraftSchema = z.object({
  flight: FlightSchema,
  operatorName: z.string().nullable(),
  insured: z.boolean(),
  mustInsure: z
    .boolean()
    .nullable()
    .describe('duty of Order 761 art. 12; null when nothing is known of the aircraft'),
  policyId: z.string().nullable(),
  limitFen: FenSchema.nullable(),
  reasons: z.array(z.string()),
});
export type AirborneAircraft = z.infer<typeof AirborneAircraftSchema>;

export const AirborneSchema = z.object({
  at: InstantSchema,
  counts: z.object({ airborne: z.int(), insured: z.int(), uninsured: z.int(), pending: z.int() }),
  items: z.array(AirborneAircraftSchema),
});
export type Airborne = z.infer<typeof AirborneSchema>;

/** Insured-status look-up: yes or no and the limit, nothing about who. */
export const InsuredQuerySchema = z
  .strictObject({
    serialNumber: SerialNumberSchema,
    at: InstantSchema.optional(),
    lat: z.coerce.number().pipe(LatitudeSchema).optional(),
    lon: z.coerce.number().pipe(LongitudeSchema).optional(),
  })
  .refine((query) => (query.lat === undefined) === (query.lon === undefined), 'lat and lon go together');
export type InsuredQuery = z.infer<typeof InsuredQuerySchema>;
export const InsuredSchema = z.object({ insured: z.boolean(), limitFen: FenSchema.optional() });
