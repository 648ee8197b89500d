import { LIMITS } from './config.ts';
import type { Context } from './context.ts';
import type { LiveSource } from './realtime/catch-up.port.ts';
import { toSampleView } from './telemetry/to-sample-view.ts';

/** What live viewers may ask, answered by flights and claims; rights are theirs to check. */
export function createLiveSource(context: Pick<Context, 'flights' | 'incidents' | 'projection'>): LiveSource {
  return {
    async watchFlight(viewer, flightId, after) {
      const page = await context.flights.listTrack(viewer, flightId, {
        after,
        limit: LIMITS.trackSamplesPerPage,
      });
      return {
        items: page.items,
        nextCursor: page.items.at(-1)?.cursor ?? after,
        live: page.nextCursor === null,
      };
    },
    findLastSample(flightId) {
      const last = context.projection.findOpen(flightId)?.lastSample;
      return last ? toSampleView({ ...last, flightId }) : null;
    },
    async assertIncident(viewer, incidentId) {
      if (incidentId === null) await context.incidents.list(viewer, { limit: 1 });
      else await context.incidents.get(viewer, incidentId);
    },
  };
}
