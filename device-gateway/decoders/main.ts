import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { systemClock } from '../../server/lib/clock.ts';
import { type DecodeOptions, HELP, parseDecodeOptions, USAGE } from './decode-options.ts';
import { explainMessage } from './explain-message.ts';

const FROM_TERMINAL = 'Reading the payload from the terminal; end it with Ctrl-D. --help shows an example.\n';

/** Options and standard input → lines and exit code. */
async function run(): Promise<number> {
  const { help, ...typed } = readArguments();
  if (help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const options = parseDecodeOptions(typed);
  if (process.stdin.isTTY) process.stderr.write(FROM_TERMINAL);
  const bytes = toBytes(await buffer(process.stdin), options.encoding);
  const receivedAtMs = options.receivedAtMs ?? systemClock.now();
  const { lines, notes, exitCode } = explainMessage(bytes, { ...options, receivedAtMs });
  for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
  for (const note of notes) process.stderr.write(`${note}\n`);
  return exitCode;
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        as: { type: 'string' },
        topic: { type: 'string' },
        hex: { type: 'boolean' },
        base64: { type: 'boolean' },
        'received-at': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function toBytes(input: Buffer, encoding: DecodeOptions['encoding']): Buffer {
  if (encoding === 'bytes') return input;
  const text = input.toString('latin1').replace(/\s+/g, '');
  const valid = encoding === 'hex' ? /^([0-9a-fA-F]{2})*$/ : /^[A-Za-z0-9+/_-]*={0,2}$/;
  if (!valid.test(text))
    throw new Error(`The payload is not ${encoding === 'hex' ? 'hexadecimal' : 'base64'}.`);
  return Buffer.from(text, encoding);
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
