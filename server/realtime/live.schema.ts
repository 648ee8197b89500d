import { z } from 'zod';

/**
 * Messages of the socket.io namespace `/live` (design §5, D9). Requests are `noun:verb` and are answered
 * through their ack with {data} or {error}; events are `noun.pastTense` and carry ids and a cursor only.
 */
export const WatchFlightSchema = z.strictObject({
  flightId: z.string().min(1).max(64),
  after: z.string().max(200).nullable().default(null),
});
export const WatchIncidentSchema = z.strictObject({
  incidentId: z.string().min(1).max(64).nullable().default(null),
});
export const WatchAirspaceSchema = z.strictObject({
  /** west, south, east, north in degrees; null watches everything the viewer may see. */
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable().default(null),
});

export type LiveAck<T> = { data: T } | { error: { code: string; message: string } };
