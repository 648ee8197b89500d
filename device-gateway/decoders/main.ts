import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { fromInstant, systemClock } from '../../server/lib/clock.ts';
import { decode } from './decode.ts';
import { DIALECTS, detectChannel } from './detect-channel.ts';
import { EMPTY_DJI_STATE } from './dji-state.ts';
import { toWireSample } from './to-wire-sample.ts';

const USAGE = `Usage: npm run -s decode -- [--as ${DIALECTS.join('|')}] [--topic T] [--hex|--base64] [--received-at T] < payload
Prints one JSON line per canonical sample, or one with "quarantined" and the reason (exit 1).`;
const NEEDS_TOPIC =
  'A DJI message names its aircraft only in the topic: add --topic thing/product/{serialNumber}/osd.';

class UsageError extends Error {}

/** Options and standard input → lines and exit code. */
async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      as: { type: 'string', default: 'auto' },
      topic: { type: 'string' },
      hex: { type: 'boolean', default: false },
      base64: { type: 'boolean', default: false },
      'received-at': { type: 'string' },
    },
  });
  const dialect = DIALECTS.find((one) => one === values.as);
  const receivedAtMs =
    values['received-at'] === undefined ? systemClock.now() : fromInstant(values['received-at']);
  if (!dialect || (values.hex && values.base64) || !(receivedAtMs >= 0)) throw new UsageError(USAGE);
  const bytes = toBytes(await buffer(process.stdin), values);
  const channel = detectChannel(bytes, { dialect, topic: values.topic });
  if (!channel) throw new UsageError(NEEDS_TOPIC);
  const { samples, quarantined } = decode(EMPTY_DJI_STATE, bytes, { channel, receivedAtMs });
  for (const sample of samples) print(toWireSample(sample));
  if (quarantined) {
    const { reason, detail, serialNumber } = quarantined;
    print({ quarantined: reason, detail, serialNumber });
    return 1;
  }
  if (samples.length === 0) process.stderr.write('The message is understood and holds no sample.\n');
  return 0;
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
