import type { Flight } from '../../server/flights/flight.schema.ts';
import type { MapAircraft } from '../map/map-data.ts';
import { isStale } from './ages.ts';
import { type CoverClock, coverNow } from './cover.ts';

/** Flights with a known place, as the map draws them. */
export function toMapAircraft(flights: readonly Flight[], clock: CoverClock): MapAircraft[] {
  return flights.flatMap((flight) => {
    const last = flight.lastSample;
    if (last?.longitudeDegrees == null || last.latitudeDegrees === null) return [];
    const cover = coverNow(flight, clock);
    return [
      {
        id: flight.flightId,
        label: flight.droneName ?? flight.serialNumber,
        longitude: last.longitudeDegrees,
        latitude: last.latitudeDegrees,
        headingDegrees: last.headingDegrees,
        status: cover.status,
        stale: cover.ageMs === null || isStale(cover.ageMs) || clock.feedLost,
        alerting: flight.incidentIds.length > 0,
      },
    ];
  });
}
