import type { z } from 'zod';
import { canonicalJson } from '../lib/canonical-json.ts';
import { LINE_BYTES_MAX, LINES_MAX } from './bundle-format.ts';

const NEWLINE = 0x0a;
const UNUSABLE_LINES_MAX = 1_000;

/** One line of a file: parsed, or why it can't be. */
export type ParsedLine<Value> = { line: number; text: string } & (
  | { value: Value; problem: null }
  | { value: null; problem: string }
);

/** UTF-8 → text; undefined for bytes that are none. A byte order mark stays, so that it is noticed. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The lines of a `.jsonl` file, each in canonical JSON and of the expected form, or said to be not. Ends with the
 * line that is one too many, and with the thousandth that can't be used: nobody reads on from there.
 */
export function* parseLines<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
): Generator<ParsedLine<z.output<Schema>>> {
  let unusable = 0;
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    if (line > LINES_MAX || unusable >= UNUSABLE_LINES_MAX) {
      const problem = line > LINES_MAX ? 'there are too many lines' : 'it was not read on from here';
      yield { line, text: '', value: null, problem };
      return;
    }
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const parsed =
      newline < 0
        ? { text: '', value: null, problem: 'the line does not end' }
        : parseLine(bytes.subarray(start, end), schema);
    if (parsed.problem !== null) unusable += 1;
    yield { line, ...parsed };
    start = end + 1;
  }
}

function parseLine<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
): { text: string } & ({ value: z.output<Schema>; problem: null } | { value: null; problem: string }) {
  const refuse = (problem: string) => ({ text: '', value: null, problem });
  if (bytes.length > LINE_BYTES_MAX) return refuse('the line is too long');
  const text = decodeText(bytes);
  if (text === undefined) return refuse('the line is not UTF-8');
  try {
    const given: unknown = JSON.parse(text);
    // Else one record could be written in two ways, and a changed byte change nothing.
    if (canonicalJson(given) !== text) return refuse('the line is not canonical JSON');
    const parsed = schema.safeParse(given);
    return parsed.success
      ? { text, value: parsed.data, problem: null }
      : refuse(`the line is not of the expected form (${parsed.error.issues[0]?.path.join('.') ?? ''})`);
  } catch {
    // Nested too deeply for a record ends here, too.
    return refuse('the line is not JSON');
  }
}
