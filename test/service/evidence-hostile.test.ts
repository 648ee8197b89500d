import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyBundle } from '../../server/evidence/verify-bundle.ts';
import { openSampleBundle, rewrite, rewriteLines, type SampleBundle } from '../helpers/evidence-bundle.ts';

let sample: SampleBundle;
beforeAll(async () => {
  sample = await openSampleBundle();
});
afterAll(() => sample.test.close());

const findingsOf = (bytes: Uint8Array, keys = sample.pinned) => verifyBundle(bytes, keys).findings;

describe('what is no bundle', () => {
  const text = (file: string) => strToU8(file);
  const bomb = () =>
    zipSync({ ...unzipSync(sample.bundle), 'records.jsonl': new Uint8Array(4 * 1024 * 1024) });
  /** The archive claims a size for its file that it does not have. */
  function claiming(size: number): Uint8Array {
    const bytes = Buffer.from(bomb());
    // In the list of files at the end, where the name stands 46 bytes into an entry.
    bytes.writeUInt32LE(size, bytes.lastIndexOf('records.jsonl') - 46 + 24);
    return bytes;
  }

  it.each([
    ['nothing', () => new Uint8Array(0), /no ZIP archive/],
    ['a text', () => text('a sample.bundle, honestly'), /no ZIP archive/],
    ['half a bundle', () => sample.bundle.subarray(0, sample.bundle.length / 2), /no ZIP archive/],
    ['a bundle without its end', () => sample.bundle.subarray(0, -1), /no ZIP archive/],
    ['a bundle without its beginning', () => sample.bundle.subarray(100), /not where|damaged|two names/],
    [
      'a foreign file',
      () => zipSync({ ...unzipSync(sample.bundle), 'evil.sh': text('x') }),
      /foreign file: "evil.sh"/,
    ],
    ['a path', () => zipSync({ '../README.txt': text('x') }), /foreign file/],
    ['a file that claims to be smaller', () => claiming(1_000), /larger than it says/],
    ['a file that claims to be enormous', () => claiming(0xf0000000), /larger than 1073741824 bytes/],
    ['a file that claims what it can’t be', () => claiming(0x3ff00000), /can't be as large/],
    ['a file twice', () => twice(), /README.txt twice/],
  ])('is refused: %s', (_what, bytes, message) => {
    expect(findingsOf(bytes())).toMatchObject([{ file: '', message: expect.stringMatching(message) }]);
  });

  function twice(): Uint8Array {
    const bytes = Buffer.from(zipSync({ 'README.txt': text('a'), 'README.tyt': text('b') }, { level: 0 }));
    for (let at = bytes.indexOf('README.tyt'); at >= 0; at = bytes.indexOf('README.tyt'))
      bytes.write('x', at + 8);
    return bytes;
  }

  it('is refused without harm, whatever bytes of the archive are changed', () => {
    for (let at = 0; at < sample.bundle.length; at += 23) {
      const changed = Uint8Array.from(sample.bundle);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      const { valid, about } = verifyBundle(changed, sample.pinned);
      // What the archive itself says, dates and the like, is no sample.evidence.
      if (valid) expect(about).toMatchObject({ recordCount: 13 });
    }
  });

  it.each([
    ['nested too deeply', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    ['longer than any message', `"${'x'.repeat(2_000_000)}"`],
    ['not of this kind', '{"leafIndex":1}'],
    ['a prototype', '{"__proto__":{"leafIndex":1}}'],
    ['a number beyond numbers', '{"leafIndex":1e400}'],
  ])('names the line that is %s', (_what, line) => {
    for (const name of ['records.jsonl', 'payloads.jsonl', 'proofs.jsonl']) {
      const findings = findingsOf(rewriteLines(sample.bundle, name, (lines) => [line, ...lines]));
      expect(findings).toContainEqual(expect.objectContaining({ file: name, line: 1 }));
    }
  });

  it('is read no further than any bundle reaches', () => {
    const endless = rewrite(sample.bundle, (files) => {
      files['proofs.jsonl'] = '{}\n'.repeat(2_100_000);
      files['checkpoint.txt'] = `${files['checkpoint.txt']}${'\u2014 a AAAAAWFueXRoaW5n\n'.repeat(100_000)}`;
      files['verifier-key.txt'] = `${files['verifier-key.txt']?.trim()}${' '.repeat(5_000)}\n`;
    });
    const { findings, findingCount } = verifyBundle(endless, sample.pinned);
    expect(findings.slice(0, 2)).toMatchObject([
      { file: 'verifier-key.txt', message: 'the file holds no verifier key' },
      { file: 'checkpoint.txt', message: 'it is no signed note' },
    ]);
    // A thousand lines, the one where reading ends, and thirteen proofs that are missing.
    expect(findingCount).toBe(2 + 1_000 + 1 + 13);
  });

  it('is told in a hundred findings at most', () => {
    const flood = rewriteLines(sample.bundle, 'records.jsonl', () =>
      Array.from({ length: 5_000 }, () => '{}'),
    );
    expect(verifyBundle(flood, sample.pinned)).toMatchObject({ valid: false, findingCount: 1_000 + 1 + 13 });
    expect(findingsOf(flood)).toHaveLength(100);
  });
});
