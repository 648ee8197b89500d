import type { z } from 'zod';
import { isRecord } from './parse-json.ts';

type Issue = z.core.$ZodIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};
const CHOICES_SHOWN_CHARACTERS = 240;

/**
 * The first thing that a schema found wrong with a message, in plain words with its field: `latitudeDegrees: at most
 * 90`. `root` names what the schema was given, for a fault that has no field; `within` the field that this stands in.
 */
export function toIssueText(
  issue: Issue | undefined,
  given: { value: unknown; root: string; within?: string },
): string {
  const field = [given.within, ...(issue?.path ?? [])].filter((one) => one !== undefined).join('.');
  return `${field || given.root}: ${issue ? explain(issue, valueAt(given.value, issue.path)) : 'not of the expected form'}`;
}

function explain(issue: Issue, value: unknown): string {
  if (value === undefined) return 'missing';
  switch (issue.code) {
    case 'invalid_type':
      return `${KINDS[issue.expected] ?? issue.expected} is expected, not ${describe(value)}`;
    case 'too_big':
      return toBound('at most', issue.maximum, value);
    case 'too_small':
      return toBound('at least', issue.minimum, value);
    case 'invalid_value':
      return `${describe(value)} is none of ${toChoices(issue.values)}`;
    case 'invalid_format':
      return explainFormat(issue);
    case 'invalid_union':
      return explainUnion(issue, value);
    default:
      return issue.message;
  }
}

function explainFormat(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  return issue.format === 'datetime'
    ? 'not an RFC 3339 instant such as 2026-01-01T00:00:00Z'
    : // A pattern's own words, which its schema gives.
      `${issue.format === 'regex' ? '' : 'not of the expected form: '}${issue.message}`;
}

/** Of several forms, the one that comes furthest with the value is the one that was meant. */
function explainUnion(issue: Extract<Issue, { code: 'invalid_union' }>, value: unknown): string {
  if ('options' in issue && issue.options) return `${describe(value)} is none of ${toChoices(issue.options)}`;
  const tried = issue.errors.flatMap(([first]) => (first ? [first] : []));
  const meant = tried.find(({ path, code }) => path.length > 0 || code !== 'invalid_type');
  if (meant) {
    const at = meant.path.length > 0 ? `${meant.path.join('.')} ` : '';
    return `${at}${explain(meant, valueAt(value, meant.path))}`;
  }
  const kinds = tried.flatMap((one) =>
    one.code === 'invalid_type' ? [KINDS[one.expected] ?? one.expected] : [],
  );
  const expected = [...new Set(kinds)].join(' or ');
  return expected === '' ? 'not of the expected form' : `${expected} is expected, not ${describe(value)}`;
}

function toBound(word: string, bound: number | bigint, value: unknown): string {
  if (typeof value === 'string') return `${word} ${bound} characters`;
  return Array.isArray(value) ? `${word} ${bound} of them` : `${word} ${bound}`;
}

function toChoices(values: readonly unknown[]): string {
  const text = values.map(String).join(', ');
  return text.length > CHOICES_SHOWN_CHARACTERS ? `${text.slice(0, CHOICES_SHOWN_CHARACTERS)}…` : text;
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return value.length <= 32 ? `the text ${JSON.stringify(value)}` : 'text';
    case 'number':
      return String(value);
    case 'boolean':
      return String(value);
    default:
      return 'an object';
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isRecord(at) && Object.hasOwn(at, key) ? at[String(key)] : undefined;
  }
  return at;
}
