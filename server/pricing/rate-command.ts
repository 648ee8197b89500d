import type { z } from 'zod';
import type { VerifierKey } from '../evidence/note.ts';
import { ERRORS } from '../lib/errors.ts';
import type { Problem } from '../lib/wire.schema.ts';
import { type RateCell, type RateInput, RateInputSchema } from './rate.schema.ts';
import { rate } from './rate.ts';
import { ReceiptSchema } from './receipt.schema.ts';
import { recomputeReceipt } from './recompute-receipt.ts';
import { checkReceiptSignature } from './sign-receipt.ts';
import type { Tariff } from './tariff.schema.ts';
import { findTariff } from './tariffs.ts';

export interface CommandResult {
  /** 0 done, 1 a receipt that doesn't agree, 2 unusable input. */
  exitCode: 0 | 1 | 2;
  stdout: string;
  stderr: string;
}

/** The symbols of the formula, each with its meaning and unit. */
const SYMBOLS: Readonly<Record<Exclude<keyof RateInput, 'cells'>, string>> = {
  lam: 'losses of control per flight hour',
  t: 'flight time in hours',
  n_cyc: 'number of take-off and landing cycles',
  w: 'largest dimension in m',
  m: 'mass in kg',
  v_imp: 'impact speed in m/s',
  theta: 'impact angle in degrees, above 0 to 90',
  L: 'limit in CNY',
  arc: 'air risk class, a to d',
  m2: 'share of hits left by impact mitigation such as a parachute, 0 to 1 (default 1)',
  d: 'property deductible in CNY, at most L (default 0)',
  F_wx: 'weather factor (default 1)',
  F_night: 'night factor (default 1)',
  F_pilot: 'pilot factor (default 1)',
  F_mnt: 'maintenance factor (default 1)',
  M_exp: 'claims experience factor (default 1)',
  M_tel: 'telemetry factor (default 1)',
  region: 'bodily injury level against Shenzhen (default 1)',
  tariff: 'version of the tariff (default v0)',
};
const CELLS = 'stretches of the route, whose shares s sum to 1, each {s, D, sh, u, c}';
const CELL_SYMBOLS: Readonly<Record<keyof RateCell, string>> = {
  s: 'share of the route, 0 to 1',
  D: 'people per km²',
  sh: 'share of people under shelter, 0 to 1',
  u: 'probability of property damage per impact',
  c: 'probability of a catastrophe per impact',
};

const USAGE = `Usage: npm run -s rate [-- --key KEY] [--tariff FILE] < input.json
"npm run -s rate -- --help" explains the input.\n`;
const HELP = `Evaluates the tariff without a server: one JSON object in, one JSON line out. Given a stored price receipt
instead, recomputes it and says whether every figure agrees.

Usage: npm run -s rate [-- --key KEY] [--tariff FILE] < input.json

  --key KEY      a C2SP verifier key, or a file with one per line, as a server publishes them at
                 /.well-known/skycover-log-key: the signature of a receipt must be of one of them
  --tariff FILE  a tariff besides the built-in v0, as GET /v1/tariffs/:tariff answers it

Input:
${toTable(SYMBOLS)}
${toTable({ cells: CELLS })}
${toTable(CELL_SYMBOLS, '    ')}

Output: {A_c, pF, pS_plus, N, perImpact, EL, Net, Gross, premiumFen, tariff}; Gross is unrounded, CNY.
Exit codes: 0 done, 1 a receipt that does not agree or is not signed by the key, 2 unusable input (a problem document on standard error).

Example (an enterprise drone over a town, ¥1.86):
  echo '{"lam":3e-4,"t":0.5,"n_cyc":1,"w":0.9,"m":9.2,"v_imp":21,"theta":60,
    "cells":[{"s":1,"D":5000,"sh":0.75,"u":0.3,"c":1e-4}],"L":1e6,"arc":"b"}' | npm run -s rate\n`;

const EMPTY = 'Standard input is empty. "npm run -s rate -- --help" shows an example.';

/** What a person who started the command without a file should know. */
export const FROM_TERMINAL =
  'Reading the input from the terminal; end it with Ctrl-D. "npm run -s rate -- --help" shows an example.\n';

/** What the command line asks for; values are as typed. */
export type RateRequest =
  | { outcome: 'rate'; key: string | undefined; tariffFile: string | undefined }
  | { outcome: 'answered'; result: CommandResult };

/** Options and nothing else: the input comes from standard input. */
export function parseRateArguments(args: readonly string[]): RateRequest {
  if (args.includes('--help') || args.includes('-h'))
    return { outcome: 'answered', result: { exitCode: 0, stdout: HELP, stderr: '' } };
  const given: { '--key'?: string; '--tariff'?: string } = {};
  for (let at = 0; at < args.length; at += 1) {
    const [name = '', ...inline] = (args[at] ?? '').split('=');
    if (name !== '--key' && name !== '--tariff')
      return misused(`What is ${args[at]}? The input comes from standard input.`);
    const isInline = inline.length > 0;
    const value = isInline ? inline.join('=') : args[at + 1];
    if (value === undefined || value === '') return misused(`${name} needs a value.`);
    given[name] = value;
    if (!isInline) at += 1;
  }
  return { outcome: 'rate', key: given['--key'], tariffFile: given['--tariff'] };
}

/** The command can't begin: one line why, then the usage. */
export function misused(why: string): { outcome: 'answered'; result: CommandResult } {
  return { outcome: 'answered', result: { exitCode: 2, stdout: '', stderr: `${why}\n${USAGE}` } };
}

/** What is known besides the input: keys that may have signed a receipt, and tariffs that aren't built in. */
export interface RateKnowledge {
  /** Undefined: no key was given, so that a signature is not looked at. */
  keys?: readonly VerifierKey[];
  tariffs?: readonly Tariff[];
}

function toTable(symbols: Readonly<Record<string, string>>, indent = '  '): string {
  return Object.entries(symbols)
    .map(([symbol, meaning]) => `${indent}${symbol.padEnd(8)} ${meaning}`)
    .join('\n');
}

/** `npm run -s rate`: text of standard input → one JSON line, or a problem document. */
export function runRateCommand(text: string, known: RateKnowledge = {}): CommandResult {
  let given: unknown;
  if (text.trim() === '') return refuse('BODY_NOT_JSON', { reason: EMPTY });
  try {
    given = JSON.parse(text);
  } catch (error) {
    return refuse('BODY_NOT_JSON', { reason: error instanceof Error ? error.message : String(error) });
  }
  const isReceipt = typeof given === 'object' && given !== null && 'receiptVersion' in given;
  return isReceipt ? recompute(given, known) : evaluate(given, known);
}

function evaluate(given: unknown, known: RateKnowledge): CommandResult {
  const parsed = RateInputSchema.safeParse(given);
  if (!parsed.success)
    return refuse('VALIDATION_FAILED', { issues: parsed.error.issues.map((one) => toIssue(one, given)) });
  const tariff = findTariff(parsed.data.tariff, known.tariffs);
  if (!tariff) {
    return refuse('VALIDATION_FAILED', {
      issues: [
        { path: 'tariff', message: `tariff: ${SYMBOLS.tariff}; there is no tariff ${parsed.data.tariff}` },
      ],
    });
  }
  return { exitCode: 0, stdout: `${JSON.stringify(rate(parsed.data, tariff))}\n`, stderr: '' };
}

function recompute(given: unknown, { keys, tariffs }: RateKnowledge): CommandResult {
  const parsed = ReceiptSchema.safeParse(given);
  if (!parsed.success) return refuse('VALIDATION_FAILED', { issues: issuesOf(parsed.error) });
  const result = recomputeReceipt(parsed.data, tariffs);
  const isSigned = parsed.data.receiptVersion === 2 && parsed.data.signature !== undefined;
  const signature = keys
    ? checkReceiptSignature(parsed.data, keys)
    : isSigned
      ? ('keyNotGiven' as const)
      : 'absent';
  const holds = result.agrees && (keys === undefined || signature === 'verified');
  const unknown = result.disagreements.some(({ path, computed }) => path === 'tariff' && computed === null);
  return {
    exitCode: holds ? 0 : 1,
    stdout: `${JSON.stringify({ ...result, signature })}\n`,
    stderr: unknown ? `Tariff ${parsed.data.tariff} is not built in: give it with --tariff FILE.\n` : '',
  };
}

/** A problem of the input, by the symbol with its meaning and unit. */
function toIssue(issue: z.core.$ZodIssue, given: unknown): { path: string; message: string } {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(path === '' ? { ...SYMBOLS, cells: CELLS } : CELL_SYMBOLS).join(', ');
    return { path, message: `unknown: ${issue.keys.join(', ')}; known are ${known}` };
  }
  const meaning = meaningOf(issue.path);
  if (meaning === undefined) return { path, message: issue.message };
  const isMissing = valueAt(given, issue.path) === undefined;
  return { path, message: `${path}: ${meaning}${isMissing ? ', missing' : `; ${issue.message}`}` };
}

function meaningOf(path: readonly PropertyKey[]): string | undefined {
  const [first, , symbol] = path.map(String);
  const meanings: Readonly<Record<string, string>> =
    symbol === undefined ? { ...SYMBOLS, cells: CELLS } : CELL_SYMBOLS;
  return meanings[symbol ?? first ?? ''];
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    given,
  );
}

function issuesOf(error: z.ZodError): { path: string; message: string }[] {
  return error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
}

function refuse(
  code: 'BODY_NOT_JSON' | 'VALIDATION_FAILED',
  details: Record<string, unknown>,
): CommandResult {
  const [status, title] = ERRORS[code];
  const problem: Problem = {
    type: `urn:skycover:problem:${code}`,
    title,
    status,
    code,
    detail: title,
    details,
  };
  return { exitCode: 2, stdout: '', stderr: `${JSON.stringify(problem)}\n` };
}
