import { existsSync, readFileSync, statSync } from 'node:fs';
import { BUNDLE_BYTES_MAX } from './bundle-format.ts';
import type { VerifierKey } from './note.ts';
import { verifyBundle } from './verify-bundle.ts';
import { parseKeyList, parseVerifyArguments, verdictText } from './verify-command.ts';

interface Answer {
  exitCode: 0 | 1 | 2;
  text: string;
}

const request = parseVerifyArguments(process.argv.slice(2));
const { exitCode, text } = request.outcome === 'verify' ? verify(request.file, request.key) : request;
// A verdict is the output, also a bad one; the rest explains why there is none. An exit code instead of
// process.exit, so that a pipe is drained before the process ends.
(exitCode === 2 ? process.stderr : process.stdout).write(text);
process.exitCode = exitCode;

function verify(file: string, given: string | undefined): Answer {
  const keys = given === undefined ? [] : readKeys(given);
  if (keys === undefined)
    return {
      exitCode: 2,
      text: `${given} is neither a verifier key (name+id+base64) nor a file with some.\n`,
    };
  let bundle: Buffer;
  try {
    if (statSync(file).size > BUNDLE_BYTES_MAX)
      return { exitCode: 1, text: `FAILED: ${file} is larger than any bundle.\n` };
    bundle = readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { exitCode: 2, text: `${file} can't be read: ${reason}\n` };
  }
  const verdict = verifyBundle(bundle, keys);
  return { exitCode: verdict.valid ? 0 : 1, text: verdictText(verdict) };
}

/** Text of a key, or a file of keys. */
function readKeys(given: string): VerifierKey[] | undefined {
  return parseKeyList(given) ?? (existsSync(given) ? parseKeyList(readFileSync(given, 'utf8')) : undefined);
}
