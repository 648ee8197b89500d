import { type Decoded, quarantine, refused } from './decoded.ts';
import { parseDjiEnvelope } from './dji-envelope.ts';
import { decodeDjiEvent } from './dji-events.ts';
import { decodeDjiProperties } from './dji-osd.ts';
import type { DjiState } from './dji-state.ts';
import { decodeNative } from './native.ts';

/** What the decoders remember of one device between its messages. */
export type DeviceState = DjiState;

/** Which decoder a message goes to, as the topic (or an integrator's flag) says. */
export type Channel =
  | { kind: 'native' | 'mavlink' | 'remoteId' | 'mht4053' }
  | { kind: 'djiProperties'; serialNumber: string }
  | { kind: 'djiGateway'; channel: string };

const DIALECT_NAMES = { mavlink: 'MAVLink', remoteId: 'Remote ID', mht4053: 'MH/T 4053' } as const;

/** Bytes of one message → canonical samples and what could not be used. Never throws, whatever the bytes. */
export function decode(
  state: DeviceState,
  bytes: Uint8Array,
  context: { channel: Channel; receivedAtMs: number },
): Decoded<DeviceState> {
  const { channel, receivedAtMs } = context;
  switch (channel.kind) {
    case 'native':
      return { ...decodeNative(undefined, bytes, { receivedAtMs }), state };
    case 'djiProperties':
      return decodeDjiProperties(state, bytes, { serialNumber: channel.serialNumber, receivedAtMs });
    case 'djiGateway':
      return channel.channel === 'events'
        ? decodeDjiEvent(state, bytes, { receivedAtMs })
        : decodeGatewayMessage(state, bytes, channel.channel);
    case 'mavlink':
    case 'remoteId':
    case 'mht4053': {
      const name = DIALECT_NAMES[channel.kind];
      return refused(state, quarantine('DIALECT_UNSUPPORTED', `this version has no ${name} decoder`));
    }
  }
}

/** Housekeeping of docks and controllers carries no samples, except the high-rate stream. */
function decodeGatewayMessage(state: DeviceState, bytes: Uint8Array, channel: string): Decoded<DeviceState> {
  const parsed = parseDjiEnvelope(bytes);
  if ('quarantined' in parsed) return refused(state, parsed.quarantined);
  if (channel === 'drc/up' && parsed.envelope.method === 'osd_info_push') {
    return refused(
      state,
      quarantine('DIALECT_UNSUPPORTED', 'this version has no decoder for the DRC stream; OSD is used'),
    );
  }
  return { state, samples: [], quarantined: undefined };
}
