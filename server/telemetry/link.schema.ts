import { z } from 'zod';

/**
 * A device's own connection, by our clock: it came, it went, or its will said that it was lost (a will comes
 * with the end of the connection it belongs to).
 */
export const LinkEventSchema = z.object({
  deviceId: z.string().min(1).max(64),
  kind: z.enum(['connected', 'disconnected', 'lost']),
  atMs: z.int().min(0),
});
export type LinkEvent = z.infer<typeof LinkEventSchema>;

/** Body of `POST /internal/links`. */
export const LinkEventsSchema = z.object({ events: z.array(LinkEventSchema).min(1).max(1_000) });

/** Who is told of connections. It must not throw nor keep its caller waiting: no message waits for it. */
export interface LinkObserver {
  note(event: LinkEvent): void;
}
