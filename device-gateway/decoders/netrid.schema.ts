import { z } from 'zod';
import { InstantSchema } from '../../server/lib/wire.schema.ts';

const number = z.number().nullish();

/** F3411-22a writes instants as `{value, format}`, F3411-19 as text. */
const TimeSchema = z.union([
  z.object({ value: InstantSchema }).transform(({ value }) => value),
  InstantSchema,
]);

const HeightSchema = z.object({
  distance: number,
  /** A height above something unknown is none of ours. */
  reference: z.enum(['TakeoffLocation', 'GroundLevel']).nullish().catch(null),
});

/** RIDAircraftState (F3411-22a Annex, OpenAPI 2.1); unknown keys are ignored, senders may be newer. */
export const NetRidStateSchema = z.object({
  timestamp: TimeSchema,
  operational_status: z.string().max(32).nullish(),
  position: z
    .object({
      lat: z.number(),
      lng: z.number(),
      alt: number,
      extrapolated: z.boolean().nullish(),
      height: HeightSchema.nullish(),
    })
    .nullish(),
  height: HeightSchema.nullish(),
  track: number,
  speed: number,
  vertical_speed: number,
});
export type NetRidState = z.infer<typeof NetRidStateSchema>;

/** RIDFlightDetails: `uas_id` since F3411-22a, `serial_number` beside the id in F3411-19. */
export const NetRidDetailsSchema = z.object({
  id: z.string().max(128).nullish(),
  serial_number: z.string().max(64).nullish(),
  uas_id: z.object({ serial_number: z.string().max(64).nullish() }).nullish(),
});
export type NetRidDetails = z.infer<typeof NetRidDetailsSchema>;

/** RIDFlight; a bridge may put the flight's details beside its state, by any of the names seen. */
export const NetRidFlightSchema = z.object({
  id: z.string().max(128).nullish(),
  simulated: z.boolean().nullish(),
  current_state: z.unknown().optional(),
  details: NetRidDetailsSchema.nullish(),
  flight_details: NetRidDetailsSchema.nullish(),
  serial_number: z.string().max(64).nullish(),
  uas_id: z.object({ serial_number: z.string().max(64).nullish() }).nullish(),
});
export type NetRidFlight = z.infer<typeof NetRidFlightSchema>;

/** Flights per message. */
export const NETRID_FLIGHTS_MAX = 100;
