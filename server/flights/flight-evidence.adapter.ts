import type { FlightRecordSource } from '../evidence/flight-records.port.ts';
import { toInstant } from '../lib/clock.ts';
import type { FlightRecordsService } from '../telemetry/flight-records.service.ts';
import { toSampleRecord } from '../telemetry/sample-record.ts';
import type { FlightsService } from './flights.service.ts';

/** What bundles are made of, answered by flights (who may see it) and telemetry (what was committed). */
export function createFlightEvidence(deps: {
  flights: FlightsService;
  records: FlightRecordsService;
}): FlightRecordSource {
  return {
    async assertVisible(viewer, flightId) {
      await deps.flights.get(viewer, flightId);
    },
    async *read(flightId) {
      for await (const { writerId, sample, salt, message, isShared } of deps.records.read(flightId)) {
        const { deviceId, topic, receivedAtMs, payload, payloadSha256 } = message;
        yield {
          writerId,
          leafIndex: sample.leafIndex,
          salt,
          record: toSampleRecord(sample, payloadSha256),
          payload: isShared ? null : { deviceId, topic, receivedAt: toInstant(receivedAtMs), bytes: payload },
        };
      }
    },
  };
}
