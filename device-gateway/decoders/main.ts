import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { fromInstant, systemClock } from '../../server/lib/clock.ts';
import { parseDeviceTopic } from '../access.ts';
import { decode } from './decode.ts';
import { DIALECTS, detectChannel, UNNAMED_AIRCRAFT } from './detect-channel.ts';
import { EMPTY_DEVICE_STATE } from './device-state.ts';
import { toWireSample } from './to-wire-sample.ts';

const USAGE = `Usage: npm run -s decode -- [--as ${DIALECTS.join('|')}] [--topic T] [--hex|--base64] [--received-at T] < payload
"npm run -s decode -- --help" explains every option.`;
const HELP = `Shows what one device message decodes to: one JSON line per canonical sample, or one with "quarantined" and
the reason.

Usage: npm run -s decode -- [options] < payload

Options:
  --topic T           the MQTT topic it came on; says the dialect, and for DJI the aircraft
  --as DIALECT        ${DIALECTS.join(', ')}; default auto: by the topic, else by the
                      payload's form
  --hex, --base64     the payload is written so; default: its bytes as they are
  --received-at T     RFC 3339 instant of receipt, which late and future samples are judged by; default now
  -h, --help          print this and end

Exit codes: 0 decoded, 1 quarantined, 2 usage.

Examples:
  echo '{"serialNumber":"SKYM2000000000000001","observedAt":"2026-01-01T00:00:00Z","latitudeDegrees":22.53,"longitudeDegrees":113.95}' \\
    | npm run -s decode -- --topic skycover/v1/dev_1/telemetry
  echo '{"timestamp":1767225600000,"data":{"latitude":22.53,"longitude":113.95,"height":50,"mode_code":5}}' \\
    | npm run -s decode -- --topic thing/product/SKYM2000000000000001/osd`;
const FROM_TERMINAL = 'Reading the payload from the terminal; end it with Ctrl-D. --help shows an example.\n';
const NO_SAMPLE = 'The message is understood and holds no sample.\n';
const CUT_FRAME =
  'The message ends in the middle of a MAVLink frame, which the next message would go on with.\n';
const NEEDS_TOPIC =
  'A DJI message names its aircraft only in the topic: add --topic thing/product/{serialNumber}/osd.';

class UsageError extends Error {}

/** Options and standard input → lines and exit code. */
async function run(): Promise<number> {
  const values = readArguments();
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const dialect = DIALECTS.find((one) => one === values.as);
  if (!dialect) throw new UsageError(`--as must be one of ${DIALECTS.join(', ')}.\n${USAGE}`);
  if (values.hex && values.base64) throw new UsageError(`--hex or --base64, not both.\n${USAGE}`);
  const receivedAtMs =
    values['received-at'] === undefined ? systemClock.now() : fromInstant(values['received-at']);
  if (!(receivedAtMs >= 0))
    throw new UsageError(`--received-at needs an instant such as 2026-01-01T00:00:00Z.\n${USAGE}`);
  if (process.stdin.isTTY) process.stderr.write(FROM_TERMINAL);
  const bytes = toBytes(await buffer(process.stdin), values);
  const { topic } = values;
  const channel = detectChannel(bytes, { dialect, topic });
  const { samples, quarantined, state } = decode(EMPTY_DEVICE_STATE, bytes, {
    channel,
    receivedAtMs,
    bound: new Set([UNNAMED_AIRCRAFT]),
  });
  for (const sample of samples) print(withoutStandIn(toWireSample(sample)));
  if (channel.kind.startsWith('dji') && samples.some((one) => one.serialNumber === UNNAMED_AIRCRAFT))
    process.stderr.write(`${NEEDS_TOPIC}\n`);
  if (quarantined) {
    const { reason, detail, serialNumber } = quarantined;
    const hint = dialect === 'auto' ? toHint(channel.kind, topic) : '';
    print({
      quarantined: reason,
      detail: detail + hint,
      serialNumber: serialNumber === UNNAMED_AIRCRAFT ? null : serialNumber,
    });
    return 1;
  }
  if (samples.length === 0) process.stderr.write(state.mavlink.rest.length > 0 ? CUT_FRAME : NO_SAMPLE);
  return 0;
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        as: { type: 'string', default: 'auto' },
        topic: { type: 'string' },
        hex: { type: 'boolean', default: false },
        base64: { type: 'boolean', default: false },
        'received-at': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/** A message that names no aircraft is of the one bound to its device, which is unknown here. */
function withoutStandIn(sample: Record<string, unknown>): Record<string, unknown> {
  return sample.serialNumber === UNNAMED_AIRCRAFT ? { ...sample, serialNumber: null } : sample;
}

/** A guess that led nowhere says that it was one, and what would settle it. */
function toHint(kind: string, topic: string | undefined): string {
  if (topic !== undefined && parseDeviceTopic(topic)) return '';
  const guess = `read as ${kind} by its form`;
  return topic === undefined
    ? ` (${guess}: --topic T, the topic it came on, or --as DIALECT says what it is)`
    : ` (${guess}, since no device publishes on ${topic}: correct --topic, or --as DIALECT says what it is)`;
}

function toBytes(input: Buffer, { hex, base64 }: { hex: boolean; base64: boolean }): Buffer {
  if (!hex && !base64) return input;
  const text = input.toString('latin1').replace(/\s+/g, '');
  const valid = hex ? /^([0-9a-fA-F]{2})*$/ : /^[A-Za-z0-9+/_-]*={0,2}$/;
  if (!valid.test(text)) throw new UsageError(`The payload is not ${hex ? 'hexadecimal' : 'base64'}.`);
  return Buffer.from(text, hex ? 'hex' : 'base64');
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
