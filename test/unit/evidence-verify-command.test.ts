import { describe, expect, it } from 'vitest';
import { verifierKeyText } from '../../server/evidence/note.ts';
import type { Verdict } from '../../server/evidence/verify-bundle.ts';
import { parseKeyList, parseVerifyArguments, verdictText } from '../../server/evidence/verify-command.ts';
import { ed25519FromSeed } from '../../server/lib/ed25519.ts';

const { publicKey } = ed25519FromSeed(Buffer.alloc(32, 1));
const keys = ['a', 'b'].map((name) => ({ name, publicKey }));
const texts = keys.map(verifierKeyText);

const VALID: Verdict = {
  valid: true,
  findings: [],
  findingCount: 0,
  key: 'a+b+c',
  pinned: true,
  about: {
    flightId: 'flt_1',
    origin: 'a',
    treeSize: 1,
    recordCount: 2,
    createdAt: '2026-01-01T00:00:00.000Z',
    notCoveredCount: 0,
    withheldPayloadCount: 0,
  },
};

describe('the arguments of verify', () => {
  it.each([
    [['b.zip'], { file: 'b.zip', key: undefined }],
    [['b.zip', '--key', 'k'], { file: 'b.zip', key: 'k' }],
    [['--key=k', 'b.zip'], { file: 'b.zip', key: 'k' }],
  ])('%j are understood', (args, expected) => {
    expect(parseVerifyArguments(args)).toEqual({ outcome: 'verify', ...expected });
  });

  it.each([[[]], [['a', 'b']], [['b.zip', '--key']], [['--quiet', 'b.zip']]])(
    '%j are refused with the usage',
    (args) => {
      expect(parseVerifyArguments(args)).toMatchObject({
        exitCode: 2,
        text: expect.stringContaining('Usage: npm run -s verify -- BUNDLE.zip [--key KEY]'),
      });
    },
  );

  it('--help explains', () => {
    expect(parseVerifyArguments(['--help'])).toMatchObject({
      exitCode: 0,
      text: expect.stringContaining('key not pinned'),
    });
  });
});

describe('a list of keys', () => {
  it('is one key or many, a line each, as a server publishes them', () => {
    expect(parseKeyList(texts[0] ?? '')).toEqual([keys[0]]);
    expect(parseKeyList(`# ours\n\n${texts.join('\r\n')}\n`)).toEqual(keys);
  });

  it('with one that is none is no list: half a trust is none', () => {
    expect(parseKeyList(`${texts[0]}\nnot a key`)).toBeUndefined();
    expect(parseKeyList('')).toBeUndefined();
  });
});

describe('a verdict', () => {
  it('says what was checked, with which key, and that nobody vouched for the key', () => {
    expect(verdictText(VALID)).toBe(
      'flight flt_1: 2 records, made 2026-01-01T00:00:00.000Z\nlog a, 1 leaf at the checkpoint\nkey a+b+c\nOK\n',
    );
    expect(verdictText({ ...VALID, pinned: false })).toContain('key not pinned');
  });

  it('says what is missing on purpose', () => {
    const about = VALID.about && { ...VALID.about, notCoveredCount: 1, withheldPayloadCount: 2 };
    expect(verdictText({ ...VALID, about })).toContain(
      'not in the bundle: 1 record newer than the checkpoint\nwithheld: 2 messages with other flights',
    );
  });

  it('names each finding by file, line, leaf and time, and how many more there are', () => {
    const finding = {
      file: 'records.jsonl',
      line: 3,
      leafIndex: 9,
      observedAt: '2026-01-01T00:00:00Z',
      message: 'changed',
    };
    const whole = { file: '', line: null, leafIndex: null, observedAt: null, message: 'no ZIP archive' };
    const text = verdictText({
      ...VALID,
      valid: false,
      findings: [finding, whole],
      findingCount: 7,
      key: null,
      about: null,
    });
    expect(text.split('\n')).toEqual([
      'key unknown',
      'records.jsonl line 3 (leaf 9, observed at 2026-01-01T00:00:00Z): changed',
      'bundle: no ZIP archive',
      'and 5 more',
      'FAILED: 7 findings',
      '',
    ]);
  });

  it('lets no bundle write to the terminal as it likes', () => {
    const about = VALID.about && { ...VALID.about, flightId: '\u001b[2Jflt\u202e_1\u009b' };
    expect(verdictText({ ...VALID, about })).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
  });
});
