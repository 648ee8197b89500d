import { type DecodeContext, decode } from '../../device-gateway/decoders/decode.ts';
import type { Decoded } from '../../device-gateway/decoders/decoded.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { Chance } from './chance.ts';
import { type FuzzedDialect, makeInput } from './dialects.ts';
import { judgeAnswer, STATE_CHARACTERS_MAX, stringify, weigh } from './judge-answer.ts';

export interface FuzzPlan {
  dialects: readonly FuzzedDialect[];
  seed: number;
  /** Index of the first input, and how many there are. */
  from: number;
  inputs: number;
  /** Ends earlier after so many seconds. */
  seconds: number;
}

export interface FuzzFailure {
  dialect: string;
  index: number;
  fault: string;
  hex: string;
  /** Whether the input alone does it, without the state that the earlier ones left. */
  alone: boolean;
}

export interface DialectCount {
  inputs: number;
  bytes: number;
  samples: number;
  quarantined: number;
  slowestMs: number;
  stateCharacters: number;
}

export interface FuzzResult {
  counts: Record<string, DialectCount>;
  failures: FuzzFailure[];
  inputs: number;
  seconds: number;
}

/** Milliseconds that one call may take; a slower one is repeated and its processor time counted. */
const CALL_MS_MAX = 50;
const CALL_REPEATS = 3;
const STATE_EVERY = 5_000;
const REPEAT_EVERY = 16;
const PROGRESS_EVERY = 1_000;
const FAILURES_MAX = 20;
const START_MS = Date.UTC(2026, 0, 1);
const BOUND: readonly [ReadonlySet<string>, ...ReadonlySet<string>[]] = [
  new Set(['SKYM2000000000000001']),
  new Set(),
  new Set(['SKYM2000000000000001', 'SKYMAVP0000000000002']),
];

/** Runs the plan and judges every answer; `onProgress` hears the index of the input that comes next. */
export function fuzz(plan: FuzzPlan, onProgress: (index: number) => void = () => {}): FuzzResult {
  const counts: Record<string, DialectCount> = {};
  const states = new Map<string, DeviceState>();
  const failures: FuzzFailure[] = [];
  const startedAt = performance.now();
  let index = plan.from;
  for (; index < plan.from + plan.inputs && failures.length < FAILURES_MAX; index += 1) {
    if (index % PROGRESS_EVERY === 0) {
      onProgress(index);
      if (performance.now() - startedAt > plan.seconds * 1_000) break;
    }
    const dialect = plan.dialects[index % plan.dialects.length];
    if (!dialect) break;
    const count = counts[dialect.name] ?? emptyCount();
    counts[dialect.name] = count;
    const trial = toTrial(dialect, plan.seed, index);
    const state = states.get(dialect.name) ?? EMPTY_DEVICE_STATE;
    const tried = tryInput(state, trial, count);
    if (tried.next) states.set(dialect.name, tried.next);
    if (tried.fault === undefined) continue;
    const alone = tryInput(EMPTY_DEVICE_STATE, trial, emptyCount()).fault !== undefined;
    const hex = Buffer.from(trial.bytes).toString('hex');
    failures.push({ dialect: dialect.name, index, fault: tried.fault, hex, alone });
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return { counts, failures, inputs: index - plan.from, seconds };
}

interface Trial {
  index: number;
  bytes: Uint8Array;
  context: DecodeContext;
}

/** The input of one index: the same whatever came before. */
export function toTrial(dialect: FuzzedDialect, seed: number, index: number): Trial {
  const chance = new Chance(seed, index);
  const context: DecodeContext = {
    channel: dialect.channel(chance),
    receivedAtMs: START_MS + index * 10 + chance.below(5_000),
    bound: chance.pick(BOUND),
  };
  return { index, bytes: makeInput(dialect, chance), context };
}

function tryInput(
  state: DeviceState,
  { index, bytes, context }: Trial,
  count: DialectCount,
): { fault: string | undefined; next: DeviceState | undefined } {
  const before = index % REPEAT_EVERY === 0 ? Uint8Array.from(bytes) : undefined;
  const startedAt = performance.now();
  let decoded: Decoded<DeviceState>;
  try {
    decoded = decode(state, bytes, context);
  } catch (error) {
    return { fault: `threw ${error instanceof Error ? error.stack : error}`, next: undefined };
  }
  const tookMs = performance.now() - startedAt;
  count.inputs += 1;
  count.bytes += bytes.length;
  count.samples += decoded.samples.length;
  if (decoded.quarantined) count.quarantined += 1;
  const judged = judgeAnswer(decoded, bytes.length);
  if (judged !== undefined) return { fault: judged, next: decoded.state };
  if (tookMs > CALL_MS_MAX) {
    const quickestMs = Math.min(...Array.from({ length: CALL_REPEATS }, () => time(state, bytes, context)));
    if (quickestMs > CALL_MS_MAX) return { fault: `took ${quickestMs.toFixed(1)} ms`, next: decoded.state };
  } else count.slowestMs = Math.max(count.slowestMs, tookMs);
  if (before && !Buffer.from(before).equals(bytes))
    return { fault: 'the decoder wrote into its input', next: decoded.state };
  if (before && stringify(decode(state, bytes, context)) !== stringify(decoded))
    return { fault: 'the same message on the same state decodes differently', next: decoded.state };
  return { fault: weighState(decoded.state, count), next: decoded.state };
}

/** Processor time of the call, ms: what a busy machine takes from us does not count. */
function time(state: DeviceState, bytes: Uint8Array, context: DecodeContext): number {
  const before = process.cpuUsage();
  decode(state, bytes, context);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function weighState(state: DeviceState, count: DialectCount): string | undefined {
  if (count.inputs % STATE_EVERY !== 0) return undefined;
  count.stateCharacters = weigh(state);
  return count.stateCharacters > STATE_CHARACTERS_MAX
    ? `the state weighs ${count.stateCharacters} characters after ${count.inputs} messages`
    : undefined;
}

function emptyCount(): DialectCount {
  return { inputs: 0, bytes: 0, samples: 0, quarantined: 0, slowestMs: 0, stateCharacters: 0 };
}
