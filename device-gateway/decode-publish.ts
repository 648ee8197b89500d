import type { DeviceGrant } from '../server/registry/device.schema.ts';
import { canReport, type DeviceTopic, isGatewayItself } from './access.ts';
import { type Channel, decode } from './decoders/decode.ts';
import { type Decoded, type Quarantined, quarantine, refused } from './decoders/decoded.ts';
import type { DeviceState } from './decoders/device-state.ts';

/** A publish that its device was allowed to make. */
export interface PermittedPublish {
  grant: DeviceGrant;
  parsed: DeviceTopic;
  payload: Uint8Array;
  receivedAtMs: number;
}

/**
 * Bytes of one permitted publish → the samples that this device may report, and what can't be used, its samples
 * of other aircraft among it. The same for what arrives now and what is looked at again later.
 */
export function decodePublish(state: DeviceState, publish: PermittedPublish): Decoded<DeviceState> {
  const { grant, parsed, payload, receivedAtMs } = publish;
  let channel: Channel = parsed;
  if (parsed.kind === 'djiProperties') {
    // A controller's own properties: its position is the pilot's, not an aircraft's.
    if (isGatewayItself(grant, parsed.serialNumber)) channel = { ...parsed, isGround: true };
    else if (!canReport(grant, parsed.serialNumber)) return refused(state, notBound(parsed.serialNumber));
  }
  const decoded = decode(state, payload, {
    channel,
    receivedAtMs,
    bound: grant.serialNumbers,
  });
  const foreign = decoded.samples.find((sample) => !canReport(grant, sample.serialNumber));
  if (!foreign) return decoded;
  return {
    state: decoded.state,
    samples: decoded.samples.filter((sample) => canReport(grant, sample.serialNumber)),
    quarantined: notBound(foreign.serialNumber),
    housekeeping: undefined,
  };
}

function notBound(serialNumber: string): Quarantined {
  return quarantine(
    'AIRCRAFT_NOT_BOUND',
    `aircraft ${serialNumber} is not bound to this device`,
    serialNumber,
  );
}
