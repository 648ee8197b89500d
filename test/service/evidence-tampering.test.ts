import { strFromU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE_FILES } from '../../server/evidence/bundle-format.ts';
import type { Finding } from '../../server/evidence/findings.ts';
import { verifyBundle } from '../../server/evidence/verify-bundle.ts';
import { canonicalJson } from '../../server/lib/canonical-json.ts';
import { viewerOf } from '../helpers/context.ts';
import {
  bytesOf,
  commitFlight,
  FLIGHT,
  flipBit,
  keysOf,
  makeRecord,
  OTHER_FLIGHT,
  openEvidence,
  openSampleBundle,
  rewrite,
  rewriteLines,
  type SampleBundle,
} from '../helpers/evidence-bundle.ts';

let sample: SampleBundle;
beforeAll(async () => {
  sample = await openSampleBundle();
});
afterAll(() => sample.test.close());

const adjuster = viewerOf('adjuster');

const findingsOf = (bytes: Uint8Array, keys = sample.pinned) => verifyBundle(bytes, keys).findings;

/** Changes a field somewhere in a line's JSON and writes it as canonically as before. */
function editLine(line: string, edit: (value: Record<string, unknown>) => void): string {
  const value = JSON.parse(line);
  edit(value);
  return canonicalJson(value);
}
const editAt = (name: string, at: number, edit: (value: Record<string, unknown>) => void) => () =>
  rewriteLines(sample.bundle, name, (lines) => lines.with(at, editLine(lines[at] ?? '', edit)));
const editText = (name: string, from: string | RegExp, to: string) => () =>
  rewrite(sample.bundle, (files) => {
    const changed = (files[name] ?? '').replace(from, to);
    expect(changed).not.toBe(files[name]);
    files[name] = changed;
  });
const hexFlip = (hash: string) => `${hash.startsWith('0') ? '1' : '0'}${hash.slice(1)}`;
const swap = (lines: string[], a: number, b: number) => lines.with(a, lines[b] ?? '').with(b, lines[a] ?? '');
const timeOf = (leafIndex: number) => sample.evidence.source.records[leafIndex]?.record.observedAt;

/** What was done → bytes, and what must be found first. */
const TAMPERED: [string, () => Uint8Array, Omit<Partial<Finding>, 'message'> & { message: RegExp }][] = [
  [
    'a value of one record',
    editAt('records.jsonl', 3, (line) => Object.assign(line.record as object, { latitudeDegrees: 1 })),
    { file: 'records.jsonl', line: 4, leafIndex: 11, message: /changed/ },
  ],
  [
    'one record’s salt',
    editAt('records.jsonl', 3, (line) => Object.assign(line, { salt: hexFlip(String(line.salt)) })),
    { file: 'records.jsonl', line: 4, leafIndex: 11, message: /changed/ },
  ],
  [
    'one record’s place',
    editAt('records.jsonl', 3, (line) => Object.assign(line, { leafIndex: 12 })),
    { file: 'records.jsonl', line: 4, leafIndex: 12, message: /inserted/ },
  ],
  [
    'the spelling of a record, which hashes the same',
    () =>
      rewriteLines(sample.bundle, 'records.jsonl', (lines) =>
        lines.with(3, lines[3]?.replace(':', ': ') ?? ''),
      ),
    { file: 'records.jsonl', line: 4, message: /canonical/ },
  ],
  [
    'a record written as redacted',
    editAt('records.jsonl', 3, (line) => {
      delete line.salt;
      delete line.record;
      Object.assign(line, { redacted: { leafHash: 'ab'.repeat(32), reason: 'privacy' } });
    }),
    { file: 'records.jsonl', line: 4, leafIndex: 11, message: /changed/ },
  ],
  [
    'a sample dropped',
    () => rewriteLines(sample.bundle, 'records.jsonl', (lines) => lines.toSpliced(5, 1)),
    { file: 'records.jsonl', leafIndex: 17, message: /missing after line 5 \(leaf 14, observed at 20/ },
  ],
  [
    'the first sample dropped',
    () => rewriteLines(sample.bundle, 'records.jsonl', (lines) => lines.slice(1)),
    { file: 'records.jsonl', leafIndex: 2, message: /missing at the beginning/ },
  ],
  [
    'the end of the records cut',
    () => rewriteLines(sample.bundle, 'records.jsonl', (lines) => lines.slice(0, -2)),
    { file: 'records.jsonl', leafIndex: 31, message: /missing after line 11/ },
  ],
  [
    'the end of the records cut in the middle of a line',
    () =>
      rewrite(sample.bundle, (files) => {
        files['records.jsonl'] = files['records.jsonl']?.slice(0, -9) ?? '';
      }),
    { file: 'records.jsonl', line: 13, message: /does not end/ },
  ],
  [
    'two samples swapped',
    () => rewriteLines(sample.bundle, 'records.jsonl', (lines) => swap(lines, 2, 6)),
    { file: 'records.jsonl', line: 3, leafIndex: 20, message: /out of order: leaf 8 belongs here/ },
  ],
  [
    'the contents of two samples swapped, their places kept',
    () =>
      rewriteLines(sample.bundle, 'records.jsonl', (lines) => {
        const [a, b] = [JSON.parse(lines[2] ?? ''), JSON.parse(lines[6] ?? '')];
        const other = { ...b, leafIndex: a.leafIndex };
        return lines.with(2, canonicalJson(other)).with(6, canonicalJson({ ...a, leafIndex: b.leafIndex }));
      }),
    { file: 'records.jsonl', line: 3, leafIndex: 8, message: /changed/ },
  ],
  [
    'a sample twice',
    () => rewriteLines(sample.bundle, 'records.jsonl', (lines) => lines.toSpliced(4, 0, lines[4] ?? '')),
    { file: 'records.jsonl', line: 6, leafIndex: 14, message: /second time/ },
  ],
  [
    'another flight’s record inserted',
    () =>
      rewriteLines(sample.bundle, 'records.jsonl', (lines) => {
        const { leafIndex, salt, record } = makeRecord('writer-1', 3, OTHER_FLIGHT);
        return lines.toSpliced(1, 0, canonicalJson({ leafIndex, salt, record }));
      }),
    { file: 'records.jsonl', line: 2, leafIndex: 3, message: /another flight/ },
  ],
  [
    'an invented record inserted',
    () =>
      rewriteLines(sample.bundle, 'records.jsonl', (lines) => {
        const { salt, record } = makeRecord('writer-1', 3, FLIGHT);
        return lines.toSpliced(1, 0, canonicalJson({ leafIndex: 3, salt, record }));
      }),
    { file: 'records.jsonl', line: 2, leafIndex: 3, message: /inserted/ },
  ],
  [
    'a byte of one message',
    editAt('payloads.jsonl', 1, (line) =>
      Object.assign(line, { bytes: `AAAA${String(line.bytes).slice(4)}` }),
    ),
    { file: 'payloads.jsonl', line: 2, leafIndex: 5, message: /message was changed/ },
  ],
  [
    'a message with its hash',
    editAt('payloads.jsonl', 1, (line) =>
      Object.assign(line, {
        bytes: '',
        payloadSha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      }),
    ),
    { file: 'payloads.jsonl', line: 2, message: /belongs to no record/ },
  ],
  [
    'the topic of a message',
    editAt('payloads.jsonl', 1, (line) => Object.assign(line, { topic: 'elsewhere' })),
    { file: 'payloads.jsonl', line: 2, leafIndex: 5, message: /device, topic or time/ },
  ],
  [
    'the time of a message',
    editAt('payloads.jsonl', 1, (line) => Object.assign(line, { receivedAt: '2020-01-01T00:00:00.000Z' })),
    { file: 'payloads.jsonl', line: 2, leafIndex: 5, message: /device, topic or time/ },
  ],
  [
    'a message that is no base 64',
    editAt('payloads.jsonl', 1, (line) => Object.assign(line, { bytes: '***' })),
    { file: 'payloads.jsonl', line: 2, message: /base 64/ },
  ],
  [
    'a message dropped',
    () => rewriteLines(sample.bundle, 'payloads.jsonl', (lines) => lines.slice(0, -1)),
    { file: 'payloads.jsonl', leafIndex: 30, message: /of the record is missing/ },
  ],
  [
    'two messages swapped',
    () => rewriteLines(sample.bundle, 'payloads.jsonl', (lines) => swap(lines, 0, 1)),
    { file: 'payloads.jsonl', line: 2, leafIndex: 2, message: /out of order/ },
  ],
  [
    'a hash of one proof',
    editAt('proofs.jsonl', 7, (line) => {
      const [first = '', ...rest] = line.path as string[];
      line.path = [hexFlip(first), ...rest];
    }),
    { file: 'proofs.jsonl', line: 8, leafIndex: 23, message: /not in the log/ },
  ],
  [
    'a shorter proof',
    editAt('proofs.jsonl', 7, (line) => Object.assign(line, { path: (line.path as string[]).slice(1) })),
    { file: 'proofs.jsonl', line: 8, leafIndex: 23, message: /not in the log/ },
  ],
  [
    'a proof dropped',
    () => rewriteLines(sample.bundle, 'proofs.jsonl', (lines) => lines.toSpliced(7, 1)),
    { file: 'proofs.jsonl', leafIndex: 23, message: /proof of a record is missing/ },
  ],
  [
    'two proofs swapped',
    () => rewriteLines(sample.bundle, 'proofs.jsonl', (lines) => swap(lines, 1, 2)),
    { file: 'proofs.jsonl', line: 3, leafIndex: 5, message: /out of order/ },
  ],
  [
    'a proof too many',
    () => rewriteLines(sample.bundle, 'proofs.jsonl', (lines) => [...lines, '{"leafIndex":33,"path":[]}']),
    { file: 'proofs.jsonl', line: 14, leafIndex: 33, message: /no record of this bundle/ },
  ],
  [
    'the size in the checkpoint',
    editText('checkpoint.txt', '\n33\n', '\n34\n'),
    { file: 'checkpoint.txt', message: /signature is wrong/ },
  ],
  [
    'the root in the checkpoint',
    editText('checkpoint.txt', /\n[^\n]{44}\n/, `\n${Buffer.alloc(32).toString('base64')}\n`),
    { file: 'checkpoint.txt', message: /signature is wrong/ },
  ],
  [
    'the checkpoint’s signature',
    editText('checkpoint.txt', /\n— .*\n$/, '\n'),
    { file: 'checkpoint.txt', message: /no signed note/ },
  ],
  [
    'a count in the manifest',
    editText('manifest.json', '"notCoveredCount": 0', '"notCoveredCount": 1'),
    { file: 'manifest.json', message: /not the manifest that was signed/ },
  ],
  [
    'the manifest’s signature, taken from the checkpoint',
    () =>
      rewrite(sample.bundle, (files) => {
        files['manifest.note'] = files['checkpoint.txt'] ?? '';
      }),
    { file: 'manifest.json', message: /not the manifest that was signed/ },
  ],
  [
    'the read-me',
    editText('README.txt', 'Skycover', 'Skycovor'),
    { file: 'README.txt', message: /not the file that was signed/ },
  ],
  [
    'the verifier key',
    editText('verifier-key.txt', 'writer-1', 'writer-2'),
    { file: 'verifier-key.txt', message: /holds no verifier key/ },
  ],
];

describe('finds', () => {
  it.each(TAMPERED)('%s', (_what, tamper, { message, ...place }) => {
    const changed = tamper();
    // The time shown is that of what stands in the line, or of the leaf that something else is about.
    const { line, leafIndex = null, file } = place;
    const shown = file === 'records.jsonl' && line ? timeIn(changed, line) : leafIndex && timeOf(leafIndex);
    const time = place.line && shown ? { observedAt: shown } : {};
    for (const keys of [sample.pinned, []])
      expect(findingsOf(changed, keys)).toContainEqual(
        expect.objectContaining({ ...place, ...time, message: expect.stringMatching(message) }),
      );
  });

  function timeIn(bytes: Uint8Array, line: number): string | undefined {
    const text = strFromU8(unzipSync(bytes)['records.jsonl'] as Uint8Array).split('\n')[line - 1] ?? '';
    // A line that isn't canonical JSON to its end is not read for its time.
    const readable = text.endsWith('}') && !text.includes('": ');
    return readable ? JSON.parse(text).record?.observedAt : undefined;
  }

  it('one finding for one changed record, not a flood', () => {
    const [changed] = TAMPERED;
    expect(findingsOf(changed?.[1]() ?? new Uint8Array(0))).toHaveLength(1);
  });

  it('the last records dropped from every file alike', () => {
    const cut = rewrite(sample.bundle, (files) => {
      for (const name of ['records.jsonl', 'proofs.jsonl'])
        files[name] = `${(files[name] ?? '').split('\n').slice(0, -3).join('\n')}\n`;
      const manifest = JSON.parse(files['manifest.json'] ?? '');
      manifest.records.length -= 2;
      files['manifest.json'] = JSON.stringify(manifest);
    });
    expect(findingsOf(cut)).toMatchObject([
      { file: 'manifest.json', message: expect.stringMatching(/left out/) },
    ]);
  });

  it('a record changed with all that depends on it but the signatures', () => {
    const forged = rewrite(sample.bundle, (files) => {
      const lines = (files['records.jsonl'] ?? '').split('\n');
      lines[3] = editLine(lines[3] ?? '', (line) => Object.assign(line.record as object, { mode: 'hover' }));
      files['records.jsonl'] = lines.join('\n');
      files['manifest.json'] = `${files['manifest.json']} `;
    });
    expect(findingsOf(forged)).toMatchObject([
      { file: 'manifest.json' },
      { file: 'proofs.jsonl', line: 4, leafIndex: 11, observedAt: timeOf(11), message: /not in the log/ },
    ]);
  });

  it.each(BUNDLE_FILES)('%s missing', (name) => {
    const { [name]: _missing, ...rest } = unzipSync(sample.bundle);
    expect(findingsOf(zipSync(rest))).toMatchObject([{ file: name, message: 'the file is missing' }]);
  });

  it.each(BUNDLE_FILES)('any one bit of %s turned over', (name) => {
    const length = unzipSync(sample.bundle)[name]?.length ?? 0;
    // A fixed stride that shares no factor with 8 visits every bit position, and files of every size evenly.
    const stride = Math.max(1, Math.floor((length * 8) / 120) | 1);
    for (let bit = 0; bit < length * 8; bit += stride) {
      const keys = bit % 2 === 0 ? sample.pinned : [];
      expect(verifyBundle(flipBit(sample.bundle, name, bit), keys).valid, `bit ${bit}`).toBe(false);
    }
  });

  it('a whole bundle of another log’s key, if ours is given', async () => {
    const forger = await openEvidence(sample.test, {
      writerId: 'writer-2',
      logSecret: `not ${'x'.repeat(40)}`,
    });
    commitFlight(forger, 3);
    const forged = await bytesOf(await forger.bundles.open(adjuster, FLIGHT));
    expect(verifyBundle(forged)).toMatchObject({ valid: true, pinned: false });
    expect(findingsOf(forged)).toMatchObject([
      { file: 'verifier-key.txt', message: expect.stringMatching(/another key than the one given/) },
      { file: 'checkpoint.txt', message: 'it is signed with another key' },
      { file: 'manifest.note', message: 'it is signed with another key' },
      { file: 'proofs.jsonl', message: expect.stringMatching(/no record can be proved/) },
    ]);
    expect(verifyBundle(forged, await keysOf(forger)).valid).toBe(true);
  });

  it('a key of ours beside a stranger’s signatures', async () => {
    const forged = rewrite(sample.bundle, (files) => {
      files['verifier-key.txt'] = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n';
    });
    expect(findingsOf(forged)).toMatchObject([{ file: 'verifier-key.txt' }]);
    expect(verifyBundle(forged).valid).toBe(false);
  });
});
