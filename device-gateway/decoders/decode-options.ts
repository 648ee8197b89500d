import { fromInstant } from '../../server/lib/clock.ts';
import { DEVICE_TOPICS, type DeviceTopic, parseDeviceTopic } from '../access.ts';
import { DIALECTS, type Dialect, dialectOf } from './detect-channel.ts';

export interface DecodeOptions {
  dialect: Dialect;
  topic: DeviceTopic | undefined;
  encoding: 'bytes' | 'hex' | 'base64';
  /** Unix ms; undefined: now. */
  receivedAtMs: number | undefined;
}

export const USAGE = `Usage: npm run -s decode -- [--as ${DIALECTS.join('|')}] [--topic T] [--hex|--base64] [--received-at T] < payload
"npm run -s decode -- --help" explains every option.`;

export const HELP = `Shows what one device message decodes to, as JSON lines: one per canonical sample; one with "quarantined" and the
reason for what can't be used; one with "understood" when the message holds neither.

Usage: npm run -s decode -- [options] < payload

Options:
  --topic T           the MQTT topic it came on; says the dialect, and for DJI the aircraft or the dock
  --as DIALECT        ${DIALECTS.join(', ')}; default auto: by the topic, else by the
                      payload's form
  --hex, --base64     the payload is written so; default: its bytes as they are
  --received-at T     RFC 3339 instant of receipt, which late and future samples are judged by; default now
  -h, --help          print this and end

Topics:
${DEVICE_TOPICS.map((topic) => `  ${topic}`).join('\n')}

Each message stands for itself: what the device would have said before (update_topo, Basic ID, HEARTBEAT) is not known.

Exit codes: 0 decoded or understood, 1 something is quarantined, 2 usage.

Examples:
  echo '{"serialNumber":"SKYM2000000000000001","observedAt":"2026-01-01T00:00:00Z","latitudeDegrees":22.53,"longitudeDegrees":113.95}' \\
    | npm run -s decode -- --topic skycover/v1/dev_1/telemetry
  echo '{"timestamp":1767225600000,"data":{"latitude":22.53,"longitude":113.95,"height":50,"mode_code":5}}' \\
    | npm run -s decode -- --topic thing/product/SKYM2000000000000001/osd`;

/** The command's options as they were typed. */
export interface TypedOptions {
  as?: string | undefined;
  topic?: string | undefined;
  hex?: boolean | undefined;
  base64?: boolean | undefined;
  'received-at'?: string | undefined;
}

/** What was typed → options; throws an Error whose message is for the person who typed. */
export function parseDecodeOptions(values: TypedOptions): DecodeOptions {
  const dialect = DIALECTS.find((one) => one === (values.as ?? 'auto'));
  if (!dialect) throw new Error(`--as must be one of ${DIALECTS.join(', ')}.\n${USAGE}`);
  if (values.hex && values.base64) throw new Error(`--hex or --base64, not both.\n${USAGE}`);
  const topic = values.topic === undefined ? undefined : toTopic(values.topic);
  if (topic && dialect !== 'auto' && dialectOf(topic) !== dialectOf(dialect))
    throw new Error(
      `--as ${dialect} contradicts --topic ${values.topic}, where ${dialectOf(topic)} is sent.`,
    );
  const receivedAtMs = values['received-at'] === undefined ? undefined : fromInstant(values['received-at']);
  if (receivedAtMs !== undefined && !(receivedAtMs >= 0))
    throw new Error(`--received-at needs an instant such as 2026-01-01T00:00:00Z.\n${USAGE}`);
  const encoding = values.hex ? 'hex' : values.base64 ? 'base64' : 'bytes';
  return { dialect, topic, encoding, receivedAtMs };
}

function toTopic(text: string): DeviceTopic {
  const topic = parseDeviceTopic(text);
  if (topic) return topic;
  const known = DEVICE_TOPICS.map((one) => `  ${one}`).join('\n');
  throw new Error(`No device publishes on ${JSON.stringify(text)}. The topics are:\n${known}`);
}
