import type { DeviceTopic } from '../access.ts';
import { type Channel, decode } from './decode.ts';
import { type Dialect, detectChannel, UNNAMED_AIRCRAFT } from './detect-channel.ts';
import { EMPTY_DEVICE_STATE } from './device-state.ts';
import { parseDjiEnvelope } from './dji-envelope.ts';
import { HOUSEKEEPING } from './housekeeping.ts';
import { toWireSample } from './to-wire-sample.ts';

/** What the decode command prints: `lines` as JSON on standard output, `notes` for a person on standard error. */
export interface Explanation {
  lines: Record<string, unknown>[];
  notes: string[];
  /** 0 all was used or understood, 1 something is quarantined. */
  exitCode: 0 | 1;
}

const CUT_FRAME =
  'The message ends in the middle of a MAVLink frame, which the next message would go on with.';
const NEEDS_TOPIC =
  'A DJI message names its aircraft only in the topic: add --topic thing/product/{serialNumber}/osd.';
const NEEDS_GATEWAY_STATE =
  'The control link names no aircraft: it is the one that update_topo or OSD of the dock or controller named before, else the only one bound to the login.';

/** One message, as the gateway would read it from a device that had said nothing before → what came of it. */
export function explainMessage(
  bytes: Uint8Array,
  context: { dialect: Dialect; topic: DeviceTopic | undefined; receivedAtMs: number },
): Explanation {
  const { dialect, topic, receivedAtMs } = context;
  const channel = detectChannel(bytes, { dialect, topic });
  const decoded = decode(EMPTY_DEVICE_STATE, bytes, {
    channel,
    receivedAtMs,
    bound: new Set([UNNAMED_AIRCRAFT]),
  });
  const { samples, quarantined, housekeeping, state } = decoded;
  const lines = samples.map((sample) => withoutStandIn(toWireSample(sample)));
  const notes: string[] = [];
  if (samples.some((one) => one.serialNumber === UNNAMED_AIRCRAFT)) {
    if (channel.kind === 'djiProperties') notes.push(NEEDS_TOPIC);
    if (channel.kind === 'djiGateway') notes.push(NEEDS_GATEWAY_STATE);
  }
  if (quarantined) {
    const { reason, detail, serialNumber } = quarantined;
    const hint = dialect === 'auto' && !topic ? toHint(channel) : '';
    lines.push(withoutStandIn({ quarantined: reason, detail: detail + hint, serialNumber }));
  }
  if (housekeeping)
    lines.push({ understood: housekeeping, ...methodOf(bytes, channel), detail: HOUSEKEEPING[housekeeping] });
  if (state.mavlink.rest.length > 0 && housekeeping !== 'mavlinkFrameBegun') notes.push(CUT_FRAME);
  return { lines, notes, exitCode: quarantined ? 1 : 0 };
}

/** A message that names no aircraft is of the one bound to its device, which is unknown here. */
function withoutStandIn(line: Record<string, unknown>): Record<string, unknown> {
  return line.serialNumber === UNNAMED_AIRCRAFT ? { ...line, serialNumber: null } : line;
}

/** A guess that led nowhere says that it was one, and what would settle it. */
function toHint({ kind }: Channel): string {
  return ` (read as ${kind} by its form: --topic T, the topic it came on, or --as DIALECT says what it is)`;
}

/** What DJI calls a message of a dock or controller. */
function methodOf(bytes: Uint8Array, channel: Channel): { method?: string } {
  if (channel.kind !== 'djiGateway') return {};
  const parsed = parseDjiEnvelope(bytes);
  const method = 'envelope' in parsed ? parsed.envelope.method : null;
  return method === null ? {} : { method };
}
