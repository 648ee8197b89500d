import type { Viewer } from '../http/permissions.ts';

/** What live viewers may ask of the modules behind; the context fills it. */
export interface LiveSource {
  /** Everything of a flight after the cursor; throws as reading the flight does. */
  watchFlight(
    viewer: Viewer,
    flightId: string,
    after: string | null,
  ): Promise<{ items: unknown[]; nextCursor: string | null; live: boolean }>;
  /** The newest sample of an open flight as viewers see it. */
  findLastSample(flightId: string): unknown;
  /** Throws unless the viewer may read incidents (this one, when named). */
  assertIncident(viewer: Viewer, incidentId: string | null): Promise<void>;
}
