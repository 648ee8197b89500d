import type { Finding } from './findings.ts';
import { parseVerifierKey, type VerifierKey } from './note.ts';
import type { Verdict } from './verify-bundle.ts';

/** What the command line asks for. */
export type VerifyRequest =
  | { outcome: 'verify'; file: string; key: string | undefined }
  | { outcome: 'answered'; exitCode: 0 | 2; text: string };

const USAGE = 'Usage: npm run -s verify -- BUNDLE.zip [--key KEY]\n';
const HELP = `Checks an evidence bundle offline: its signatures, that each record is unchanged and stands in the signed log,
that none was dropped, added or moved, and that each message is the one its records name.

${USAGE}
  --key KEY   a C2SP verifier key (name+id+base64), or a file with one per line, as a server publishes them at
              /.well-known/skycover-log-key. Without it the key in the bundle is used: then the bundle only
              agrees with itself, and the command says "key not pinned".

Exit codes: 0 all is as it was signed, 1 something is wrong, 2 usage.
`;

/** Arguments → what to do. */
export function parseVerifyArguments(args: readonly string[]): VerifyRequest {
  const answer = (exitCode: 0 | 2, text: string) => ({ outcome: 'answered', exitCode, text }) as const;
  const rest: string[] = [];
  let key: string | undefined;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--help' || arg === '-h') return answer(0, HELP);
    if (arg === '--key') {
      at += 1;
      key = args[at];
      if (key === undefined) return answer(2, `--key needs a verifier key or a file.\n${USAGE}`);
    } else if (arg.startsWith('--key=')) key = arg.slice('--key='.length);
    else if (arg.startsWith('-')) return answer(2, `What is ${arg}?\n${USAGE}`);
    else rest.push(arg);
  }
  const [file, ...more] = rest;
  if (file === undefined || more.length > 0) return answer(2, USAGE);
  return { outcome: 'verify', file, key };
}

/** Verifier keys, one per line; lines that are empty or start with # are passed over. Undefined if one is none. */
export function parseKeyList(text: string): VerifierKey[] | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseVerifierKey);
  const known = keys.filter((key) => key !== undefined);
  return known.length > 0 && known.length === keys.length ? known : undefined;
}

/** A verdict for people: what it is about, the key, what is wrong. Shows no control characters of the bundle. */
export function verdictText(verdict: Verdict): string {
  const { about, findings, findingCount } = verdict;
  const lines: string[] = [];
  if (about) {
    lines.push(`flight ${about.flightId}: ${count(about.recordCount, 'record')}, made ${about.createdAt}`);
    lines.push(`log ${about.origin}, ${count(about.treeSize, 'leaf', 'leaves')} at the checkpoint`);
    if (about.notCoveredCount > 0)
      lines.push(`not in the bundle: ${count(about.notCoveredCount, 'record')} newer than the checkpoint`);
    if (about.withheldPayloadCount > 0)
      lines.push(`withheld: ${count(about.withheldPayloadCount, 'message')} with other flights' data`);
  }
  lines.push(`key ${verdict.key ?? 'unknown'}`);
  if (!verdict.pinned) lines.push('key not pinned: the bundle was checked with the key it brings along');
  lines.push(...findings.map(findingText));
  if (findingCount > findings.length) lines.push(`and ${findingCount - findings.length} more`);
  lines.push(verdict.valid ? 'OK' : `FAILED: ${count(findingCount, 'finding')}`);
  return `${lines.join('\n').replace(/[^\n\P{Cc}]|\p{Cf}/gu, '\ufffd')}\n`;
}

function findingText({ file, line, leafIndex, observedAt, message }: Finding): string {
  const place = [
    file === '' ? 'bundle' : file,
    line === null ? '' : ` line ${line}`,
    leafIndex === null
      ? ''
      : ` (leaf ${leafIndex}${observedAt === null ? '' : `, observed at ${observedAt}`})`,
  ];
  return `${place.join('')}: ${message}`;
}

function count(value: number, one: string, many = `${one}s`): string {
  return `${value} ${value === 1 ? one : many}`;
}
