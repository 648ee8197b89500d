import { type DecodeContext, decode } from '../../device-gateway/decoders/decode.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { type BenchDialect, benchDialects, SERIAL_NUMBER } from './decode-dialects.ts';
import type { Options } from './options.ts';
import { measurePymavlink } from './pymavlink.ts';
import type { Reporter } from './reporter.ts';

/** A phase of the other scenarios is long for what takes microseconds. */
const SECONDS_SHARE = 0.1;
/** Before that the compiler has not settled, however slow the machine. */
const TURNS_MIN = 200;
const RECEIVED_AFTER_MS = 150;
const T0 = 1_760_000_000_000;

/**
 * Messages a second through the decoders alone, on one core: bytes in, canonical samples out. Beside them, in
 * turns of the same run, what others take for parsing alone. The fastest turn counts: a busy machine only slows.
 */
export async function benchDecode(options: Options, report: Reporter): Promise<void> {
  report.heading('decode: one core, bytes → canonical samples');
  for (const dialect of benchDialects()) {
    const refusal = findRefusal(dialect);
    if (refusal !== undefined) {
      report.progress(`${dialect.name} left out: ${refusal}`);
      continue;
    }
    const seconds = options.seconds * SECONDS_SHARE;
    const reference = await measureReference(dialect, { seconds, references: options.references, report });
    const inTurns = reference ? undefined : toParser(dialect, options.references);
    const counted = (dialect.parts ?? dialect.messages).length;
    const rates = fastest({ decode: () => decodeAll(dialect), ...inTurns }, counted, seconds);
    const beside = reference ?? rates.reference;
    report.figure({
      name: `decode.${dialect.name}`,
      value: rates.decode,
      unit: 'messages/s',
      ...(beside === undefined || dialect.reference === null
        ? {}
        : { reference: { name: dialect.reference, value: beside } }),
      ...(beside === undefined || dialect.least === undefined
        ? {}
        : { target: { least: Math.round(beside * dialect.least) } }),
    });
  }
}

/** Why a dialect can't be measured, or undefined: every message must yield a sample, or the figure would lie. */
export function findRefusal(dialect: BenchDialect): string | undefined {
  let state = start(dialect);
  for (const message of dialect.messages) {
    const decoded = decode(state, message, contextOf(dialect));
    if (decoded.quarantined) return decoded.quarantined.detail;
    if (decoded.samples.length === 0) return 'a message yields no sample';
    state = decoded.state;
  }
  return undefined;
}

function start(dialect: BenchDialect): DeviceState {
  let state = EMPTY_DEVICE_STATE;
  for (const message of dialect.before ?? []) state = decode(state, message, contextOf(dialect)).state;
  return state;
}

function contextOf({ channel }: BenchDialect): DecodeContext {
  return { channel, receivedAtMs: T0 + RECEIVED_AFTER_MS, bound: new Set([SERIAL_NUMBER]) };
}

/** One turn through all messages; the sum keeps the work from being optimized away. */
function decodeAll(dialect: BenchDialect): number {
  const context = contextOf(dialect);
  let state = start(dialect);
  let samples = 0;
  for (const message of dialect.messages) {
    const decoded = decode(state, message, context);
    state = decoded.state;
    samples += decoded.samples.length;
  }
  return samples;
}

function toParser(
  { reference, messages }: BenchDialect,
  wanted: boolean,
): { reference: () => number } | undefined {
  if (reference !== 'JSON.parse' || !wanted) return undefined;
  const texts = messages.map((message) => Buffer.from(message).toString('utf8'));
  return { reference: () => texts.reduce((sum, text) => sum + Object.keys(JSON.parse(text)).length, 0) };
}

async function measureReference(
  { reference, messages, parts }: BenchDialect,
  { seconds, references, report }: { seconds: number; references: boolean; report: Reporter },
): Promise<number | undefined> {
  if (reference !== 'pymavlink' || !references) return undefined;
  const measured = await measurePymavlink(parts ?? messages, seconds);
  if ('skipped' in measured) report.progress(`pymavlink left out: ${measured.skipped}`);
  return 'skipped' in measured ? undefined : measured.perSecond;
}

/** Calls each in turns for some seconds and gives the messages per second of its fastest turn. */
function fastest(
  turns: { decode: () => number; reference?: () => number },
  messages: number,
  seconds: number,
): { decode: number; reference?: number } {
  const best = { decode: 0, reference: 0 };
  const until = performance.now() + seconds * 1_000;
  for (let turn = 0; turn < TURNS_MIN || performance.now() < until; turn += 1) {
    for (const name of ['decode', 'reference'] as const) {
      const startedAt = performance.now();
      if ((turns[name]?.() ?? 0) === 0) continue;
      best[name] = Math.max(best[name], (messages * 1_000) / (performance.now() - startedAt));
    }
  }
  return { decode: best.decode, ...(turns.reference ? { reference: best.reference } : {}) };
}
