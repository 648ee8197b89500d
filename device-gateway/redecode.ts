import type { DeviceDirectory } from '../server/registry/device.schema.ts';
import type { QuarantineReason } from '../server/telemetry/ingest.schema.ts';
import type { Redecoder } from '../server/telemetry/redecode.schema.ts';
import { canPublish, parseDeviceTopic } from './access.ts';
import { decodePublish } from './decode-publish.ts';
import { EMPTY_DEVICE_STATE } from './decoders/device-state.ts';
import type { HousekeepingKind } from './decoders/housekeeping.ts';

/** What alone is no fault, but was refused for what stood before it: it is not put to use by standing alone. */
const NEEDS_EARLIER = new Map<HousekeepingKind, QuarantineReason>([
  ['djiHms', 'AIRCRAFT_NOT_BOUND'],
  ['djiAirsense', 'AIRCRAFT_NOT_BOUND'],
  ['djiFlightEvent', 'AIRCRAFT_NOT_BOUND'],
  ['mavlinkFrameBegun', 'PAYLOAD_INVALID'],
]);

/**
 * Decodes kept messages as a gateway would today: today's decoders, and the aircraft that the device is bound to
 * now. What earlier messages of the device had said is gone; each stands for itself.
 */
export function createRedecoder(directory: Pick<DeviceDirectory, 'findGrant'>): Redecoder {
  return {
    redecode: async ({ deviceId, topic, payload, receivedAtMs }) => {
      const parsed = parseDeviceTopic(topic);
      const grant = await directory.findGrant(deviceId);
      if (!parsed || !grant || !canPublish(grant, topic)) {
        const detail = 'no active device stands behind this topic';
        return { samples: [], refused: { reason: 'AIRCRAFT_NOT_BOUND', detail } };
      }
      const decoded = decodePublish(EMPTY_DEVICE_STATE, { grant, parsed, payload, receivedAtMs });
      const { samples, quarantined, housekeeping } = decoded;
      if (quarantined)
        return { samples, refused: { reason: quarantined.reason, detail: quarantined.detail } };
      const reason = housekeeping && NEEDS_EARLIER.get(housekeeping);
      if (!reason) return { samples, refused: null };
      return {
        samples,
        refused: { reason, detail: 'it needs what earlier messages said, and that is gone' },
      };
    },
  };
}
