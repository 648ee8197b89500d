import { type Decoded, noted, quarantine, refused } from './decoded.ts';
import { decodeDrc } from './dji-drc.ts';
import { type DjiEnvelope, parseDjiEnvelope } from './dji-envelope.ts';
import { decodeDjiEvent } from './dji-events.ts';
import { type DjiState, withTopology } from './dji-state.ts';
import { parseTopology } from './dji-topology.ts';

export interface DjiGatewayContext {
  /** Serial number of the dock or controller, from the topic. */
  gatewaySerialNumber: string;
  /** What follows it there: `status`, `events`, `requests`, `drc/up`, … */
  channel: string;
  receivedAtMs: number;
  /** Aircraft bound to the device. */
  bound: ReadonlySet<string>;
}

/**
 * One message of a dock or controller about what hangs on it. It names no aircraft: whom it is about follows
 * from `update_topo` and from who was heard lately. Answers of services and requests carry no sample.
 */
export function decodeDjiGateway(
  state: DjiState,
  bytes: Uint8Array,
  context: DjiGatewayContext,
): Decoded<DjiState> {
  const parsed = parseDjiEnvelope(bytes);
  if ('quarantined' in parsed) return refused(state, parsed.quarantined);
  const { envelope } = parsed;
  switch (context.channel) {
    case 'events':
      return decodeDjiEvent(state, envelope, context);
    case 'drc/up':
      return decodeDrc(state, envelope, context);
    case 'status':
      return decodeStatus(state, envelope, context);
    case 'requests':
      return envelope.method === null
        ? refused(state, quarantine('PAYLOAD_INVALID', 'a request needs "method"'))
        : noted(state, 'djiRequest');
    default:
      return noted(state, 'djiReply');
  }
}

function decodeStatus(
  state: DjiState,
  { method, data }: DjiEnvelope,
  { gatewaySerialNumber, bound }: Pick<DjiGatewayContext, 'gatewaySerialNumber' | 'bound'>,
): Decoded<DjiState> {
  // Some of DJI's examples leave the method out; nothing else comes on this topic.
  if (method !== null && method !== 'update_topo') return noted(state, 'djiOtherEvent');
  const topology = parseTopology(data);
  if (!topology)
    return refused(
      state,
      quarantine('PAYLOAD_INVALID', 'update_topo needs the list "sub_devices" in "data"'),
    );
  // An aircraft that flies for this device is no gateway: taken for one, its own samples would be ground's.
  if (bound.has(gatewaySerialNumber)) return noted(state, 'djiTopology');
  return noted(withTopology(state, gatewaySerialNumber, topology), 'djiTopology');
}
