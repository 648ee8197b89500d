import { describe, expect, it } from 'vitest';
import type { Decoded } from '../../device-gateway/decoders/decoded.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { ENCODERS } from '../../device-gateway/replay/options.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { FUZZED_DIALECTS } from '../fuzz/dialects.ts';
import { fuzz, toTrial } from '../fuzz/fuzz.ts';
import { judgeAnswer } from '../fuzz/judge-answer.ts';
import { parseOptions } from '../fuzz/options.ts';
import { sampleAt } from '../helpers/flight-samples.ts';

const INPUTS = 20_000;

describe('any bytes', () => {
  const result = fuzz({ dialects: FUZZED_DIALECTS, seed: 20_260_101, from: 0, inputs: INPUTS, seconds: 120 });

  it('are decoded or refused by every dialect: no throw, no wait, no invalid sample, nothing without bound', () => {
    expect(result.failures).toEqual([]);
    expect(result.inputs).toBe(INPUTS);
  });

  it('reach every dialect, and its refusals', () => {
    expect(Object.keys(result.counts).sort()).toEqual(FUZZED_DIALECTS.map(({ name }) => name).sort());
    for (const count of Object.values(result.counts)) {
      expect(count.inputs).toBeGreaterThan(INPUTS / FUZZED_DIALECTS.length - 1);
      expect(count.quarantined).toBeGreaterThan(count.inputs / 20);
    }
  });

  it.each(Object.keys(ENCODERS))('reach samples of %s too, not refusals only', (name) => {
    // Few of MAVLink: noise that claims a better kind of position silences the worse one for ten seconds.
    expect(result.counts[name]?.samples).toBeGreaterThan(5);
  });
});

describe('an input', () => {
  it('is the same for the same seed and index, whatever came before', () => {
    for (const dialect of FUZZED_DIALECTS) {
      expect(toTrial(dialect, 7, 42)).toEqual(toTrial(dialect, 7, 42));
      expect(toTrial(dialect, 7, 42).bytes).not.toEqual(toTrial(dialect, 8, 42).bytes);
    }
  });
});

describe('the judge', () => {
  const state = EMPTY_DEVICE_STATE;
  const sample = sampleAt(0);
  const answer = (samples: CanonicalSample[], detail?: string): Decoded<DeviceState> => ({
    state,
    samples,
    housekeeping: undefined,
    quarantined: detail === undefined ? undefined : { reason: 'PAYLOAD_INVALID', detail, serialNumber: null },
  });

  it.each([
    ['a latitude beyond the pole', answer([{ ...sample, latitudeDegrees: 91 }]), 500],
    ['a number that is none', answer([{ ...sample, groundSpeedMps: Number.NaN }]), 500],
    ['a key that no sample has', answer([{ ...sample, ...{ pilotLatitude: 22 } }]), 500],
    ['more samples than the bytes can hold', answer(Array.from({ length: 9 }, () => sample)), 60],
    ['a refusal without a word', answer([], ''), 10],
    ['a message that vanishes', answer([]), 10],
    ['housekeeping beside a sample', { ...answer([sample]), housekeeping: 'djiHms' as const }, 500],
    ['a refusal that copies its input', answer([], 'x'.repeat(501)), 10],
  ])('notices %s', (_what, decoded, bytes) => expect(judgeAnswer(decoded, bytes)).toBeTypeOf('string'));

  it('lets a good answer pass', () => {
    expect(judgeAnswer(answer([sample]), 100)).toBeUndefined();
    expect(judgeAnswer(answer([], 'not JSON'), 0)).toBeUndefined();
    expect(judgeAnswer({ ...answer([]), housekeeping: 'djiHms' }, 0)).toBeUndefined();
  });
});

describe('the command', () => {
  it('takes a million inputs of all dialects unless told otherwise', () => {
    expect(parseOptions([])).toEqual({
      dialects: FUZZED_DIALECTS,
      seed: 1,
      from: 0,
      inputs: 1_000_000,
      seconds: 600,
    });
    expect(parseOptions(['--dialect', 'dji']).dialects.map(({ name }) => name)).toEqual(['dji']);
  });

  it.each([[['--dialect', 'morse']], [['--inputs', '0']], [['--seconds', 'soon']], [['--what']]])(
    'refuses %j',
    (argv) => expect(() => parseOptions(argv)).toThrow(),
  );
});
