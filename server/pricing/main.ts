import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { VerifierKey } from '../evidence/note.ts';
import { parseKeyList } from '../evidence/verify-command.ts';
import {
  type CommandResult,
  FROM_TERMINAL,
  misused,
  parseRateArguments,
  type RateKnowledge,
  runRateCommand,
} from './rate-command.ts';
import { parseTariffFile } from './tariff-file.ts';

const args = process.argv.slice(2);
// Exit code instead of process.exit, so that a pipe is drained before the process ends.
const { exitCode, stdout, stderr } = await answer();
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;

async function answer(): Promise<CommandResult> {
  const request = parseRateArguments(args);
  if (request.outcome === 'answered') return request.result;
  const known: RateKnowledge = {};
  if (request.key !== undefined) {
    const keys = readKeys(request.key);
    if (!keys) return misused(`${request.key} is neither a verifier key nor a file with some.`).result;
    known.keys = keys;
  }
  if (request.tariffFile !== undefined) {
    const file = request.tariffFile;
    const tariff = existsSync(file) ? parseTariffFile(readFileSync(file, 'utf8')) : undefined;
    if (!tariff) return misused(`${file} is not a tariff, or can't be read.`).result;
    known.tariffs = [tariff];
  }
  if (process.stdin.isTTY) process.stderr.write(FROM_TERMINAL);
  return runRateCommand(await text(process.stdin), known);
}

/** Text of a key, or a file of keys. */
function readKeys(given: string): VerifierKey[] | undefined {
  return parseKeyList(given) ?? (existsSync(given) ? parseKeyList(readFileSync(given, 'utf8')) : undefined);
}
