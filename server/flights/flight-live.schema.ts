import { z } from 'zod';
import { SampleViewSchema } from '../telemetry/sample-view.schema.ts';

/** `flight.sampled`: one per flight and commit; `last` moves a marker, `cursor` says what to ask after. */
export const FlightSampledSchema = z.object({
  flightId: z.string(),
  cursor: z.string(),
  last: SampleViewSchema,
});
export type FlightSampled = z.infer<typeof FlightSampledSchema>;

/** Answer of `flight:watch`: everything after the cursor; `live` true once the viewer has caught up. */
export const FlightWatchedSchema = z.object({
  items: z.array(SampleViewSchema),
  nextCursor: z.string().nullable(),
  live: z.boolean(),
});
export type FlightWatched = z.infer<typeof FlightWatchedSchema>;
