import { parseArgs } from 'node:util';
import { FUZZED_DIALECTS, type FuzzedDialect } from './dialects.ts';

export interface FuzzOptions {
  dialects: readonly FuzzedDialect[];
  seed: number;
  from: number;
  inputs: number;
  seconds: number;
}

const NAMES = FUZZED_DIALECTS.map(({ name }) => name);

export const USAGE = `npm run fuzz -- [options]    feeds the decoders what no device should send, and judges every answer

  --inputs N     how many (1000000)
  --seconds S    ends earlier after so long (600)
  --dialect D    only one of ${NAMES.join(', ')}
  --seed X       other inputs; the same seed makes the same ones (1)
  --from I       starts at input I, to see one again: --seed X --from I --inputs 1

Every call must return: no throw, no loop, under 50 ms, samples that satisfy the canonical schema, output in
proportion to the input, a state and a heap that stay bounded. The counts go to standard output as JSON lines.
Exit 0: all held. 1: something did not; the input is printed as hex. 2: the command is wrong.`;

/** Command line → options; throws an Error whose message is for the person who typed. */
export function parseOptions(argv: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      inputs: { type: 'string', default: '1000000' },
      seconds: { type: 'string', default: '600' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
      dialect: { type: 'string' },
    },
  });
  const dialects = FUZZED_DIALECTS.filter(
    ({ name }) => values.dialect === undefined || name === values.dialect,
  );
  if (dialects.length === 0) throw new Error(`--dialect must be one of ${NAMES.join(', ')}`);
  return {
    dialects,
    seed: wholeNumber('seed', values.seed, 0),
    from: wholeNumber('from', values.from, 0),
    inputs: wholeNumber('inputs', values.inputs, 1),
    seconds: wholeNumber('seconds', values.seconds, 1),
  };
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < min)
    throw new Error(`--${name} needs a whole number of at least ${min}`);
  return value;
}
