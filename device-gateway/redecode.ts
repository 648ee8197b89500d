import type { DeviceDirectory } from '../server/registry/device.schema.ts';
import type { Redecoder } from '../server/telemetry/redecode.schema.ts';
import { canPublish, parseDeviceTopic } from './access.ts';
import { decodePublish } from './decode-publish.ts';
import { EMPTY_DEVICE_STATE } from './decoders/device-state.ts';

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
      const { samples, quarantined } = decoded;
      if (!quarantined) return { samples, refused: null };
      return { samples, refused: { reason: quarantined.reason, detail: quarantined.detail } };
    },
  };
}
