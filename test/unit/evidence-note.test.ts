import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointText, parseCheckpoint } from '../../server/evidence/checkpoint.ts';
import { openNote, parseVerifierKey, signNote, verifierKeyText } from '../../server/evidence/note.ts';
import { ed25519FromPem, ed25519FromSeed, ed25519Verify } from '../../server/lib/ed25519.ts';
import { buildGoNotary, findGoModule, type GoNotary } from '../helpers/go-notary.ts';
import { consistencyPath, inclusionPath, makeLeaves, treeHash } from '../helpers/reference-merkle.ts';

const key = ed25519FromSeed(Buffer.alloc(32, 1));
const signer = { name: 'skycover-log/writer-1', key };
const verifier = { name: signer.name, publicKey: key.publicKey };
const otherKey = { name: signer.name, publicKey: ed25519FromSeed(Buffer.alloc(32, 2)).publicKey };
const TEXT = 'a note\n\nof several lines 低空保\n';
const note = signNote(TEXT, signer);

// From the specifications: not made by us.
const SPEC_NOTE =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const CHECKPOINT = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';

describe('Ed25519 keys', () => {
  // RFC 8032 §7.1, test 2.
  const seed = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex');
  const publicKey = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
  const signature =
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';

  it('of a seed sign as RFC 8032 says', () => {
    const made = ed25519FromSeed(seed);
    expect(made.publicKey.toString('hex')).toBe(publicKey);
    expect(made.sign(Buffer.from([0x72])).toString('hex')).toBe(signature);
  });

  it('come from PEM too, and from nothing else', () => {
    const pair = generateKeyPairSync('ed25519');
    const made = ed25519FromPem(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
    expect(ed25519Verify(made.publicKey, Buffer.from('x'), made.sign(Buffer.from('x')))).toBe(true);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
    const pem = rsa.export({ format: 'pem', type: 'pkcs8' }).toString();
    expect(() => ed25519FromPem(pem)).toThrow('not Ed25519');
    expect(() => ed25519FromPem('-----BEGIN PRIVATE KEY-----')).toThrow('no private key');
    expect(() => ed25519FromSeed(Buffer.alloc(31))).toThrow(TypeError);
  });

  it('verify nothing malformed, and never throw', () => {
    const bytes = Buffer.from(signature, 'hex');
    const known = Buffer.from(publicKey, 'hex');
    expect(ed25519Verify(known, Buffer.from([0x72]), bytes)).toBe(true);
    expect(ed25519Verify(known, Buffer.from([0x73]), bytes)).toBe(false);
    expect(ed25519Verify(known.subarray(1), Buffer.from([0x72]), bytes)).toBe(false);
    expect(ed25519Verify(known, Buffer.from([0x72]), bytes.subarray(1))).toBe(false);
    expect(ed25519Verify(Buffer.alloc(32, 255), Buffer.from([0x72]), bytes)).toBe(false);
  });
});

describe('a signed note', () => {
  it('opens with its key, also among other keys and other signatures', () => {
    const opened = openNote(note, [otherKey, verifier]);
    expect(opened).toEqual({ outcome: 'verified', text: TEXT, key: verifier });
    const cosigned = `${note}— witness.example AAAAAWFueXRoaW5n\n`;
    expect(openNote(cosigned, [verifier])).toMatchObject({ outcome: 'verified', text: TEXT });
  });

  it.each([
    ['another key of the same name', note, [otherKey], 'unknownKey'],
    ['no key', note, [], 'unknownKey'],
    ['the key under another name', note, [{ ...verifier, name: 'other' }], 'unknownKey'],
    ['another text', note.replace('several', 'seVeral'), [verifier], 'wrongSignature'],
    ['a text without its blank line', note.replace('note\n\nof', 'note\nof'), [verifier], 'wrongSignature'],
    ['no signature', `${TEXT}\n`, [verifier], 'malformed'],
    ['no blank line', note.replaceAll('\n\n', '\n'), [verifier], 'malformed'],
    ['a cut end', note.slice(0, -1), [verifier], 'malformed'],
    ['a hyphen for the dash', note.replace('— ', '- '), [verifier], 'malformed'],
    ['a control character', note.replace('several', 'sev\teral'), [verifier], 'malformed'],
    ['a signature that is no base 64', note.replace(/\S+\n$/, '!!!\n'), [verifier], 'malformed'],
    ['a signature in a second spelling', note.replace(/=\n$/, '\n'), [verifier], 'malformed'],
    ['a signature of four bytes', note.replace(/\S+\n$/, 'AAAAAA==\n'), [verifier], 'malformed'],
    ['endless signatures', note + '— a AAAAAWFueXRoaW5n\n'.repeat(64), [verifier], 'malformed'],
    ['nothing', '', [verifier], 'malformed'],
  ])('is refused with %s', (_what, text, keys, reason) => {
    expect(openNote(text, keys)).toEqual({ outcome: 'refused', reason });
  });

  it('is refused for any byte of it that changes', () => {
    const bytes = Buffer.from(note);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect(openNote(changed.toString(), [verifier]).outcome, `byte ${at}`).toBe('refused');
    }
  });

  it('is not made of what no note may say', () => {
    for (const text of ['no end', 'a\ttab\n', 'half \ud800 a character\n'])
      expect(() => signNote(text, signer)).toThrow(TypeError);
    for (const name of ['', 'two words', 'a+b', 'a\u3000b', 'a\nb'])
      expect(() => signNote(TEXT, { ...signer, name })).toThrow(TypeError);
  });
});

describe('a verifier key', () => {
  it('comes back from its text', () => {
    expect(parseVerifierKey(verifierKeyText(verifier))).toEqual(verifier);
  });

  it('is the one Go’s documentation prints', () => {
    const peter = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    const known = parseVerifierKey(peter);
    expect(known).toMatchObject({ name: 'PeterNeumann' });
    const signed = `${SPEC_NOTE}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
    expect(known && openNote(signed, [known])).toMatchObject({ outcome: 'verified', text: SPEC_NOTE });
  });

  it.each([
    ['a wrong id', 'PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['another name', 'PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['another kind of key', 'PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['too few bytes', 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy'],
    ['nothing', ''],
  ])('with %s is none', (_what, text) => expect(parseVerifierKey(text)).toBeUndefined());
});

describe('a checkpoint', () => {
  it('is the three lines of tlog-checkpoint', () => {
    const head = parseCheckpoint(CHECKPOINT);
    expect(head).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(head && checkpointText(head)).toBe(CHECKPOINT);
    expect(parseCheckpoint(`${CHECKPOINT}an extension\n`)).toEqual(head);
  });

  it.each([
    ['no end', CHECKPOINT.slice(0, -1)],
    ['no origin', CHECKPOINT.replace(/^[^\n]+/, '')],
    ['a size with zeroes before it', CHECKPOINT.replace('\n2', '\n02')],
    ['a negative size', CHECKPOINT.replace('\n2', '\n-2')],
    ['a size beyond counting', CHECKPOINT.replace('20852163', '9007199254740993')],
    ['a short root', CHECKPOINT.replace('CsUYapGG', '')],
    ['no root', 'a\n1\n'],
  ])('with %s is none', (_what, text) => expect(parseCheckpoint(text)).toBeUndefined());
});

const module = findGoModule();
const why = 'missing' in module ? ` (skipped: ${module.missing})` : '';

describe.skipIf('missing' in module)(`Go${why}`, () => {
  let go: GoNotary;
  beforeAll(() => {
    if ('folder' in module) go = buildGoNotary(module);
  }, 120_000);
  afterAll(() => go?.remove());

  it('opens what we sign, and refuses it changed', () => {
    const verifierKey = verifierKeyText(verifier);
    expect(go.ask({ verifierKey, note })).toMatchObject({ text: TEXT });
    expect(go.ask({ verifierKey, note: note.replace('several', 'seVeral') }).error).toBeDefined();
    expect(go.ask({ verifierKey: verifierKeyText(otherKey), note }).error).toBeDefined();
  });

  it('signs what we open', () => {
    const answer = go.ask({ signerName: 'go.example/log', text: TEXT });
    const theirs = parseVerifierKey(answer.verifierKey ?? '');
    expect(theirs && openNote(answer.note ?? '', [theirs])).toMatchObject({
      outcome: 'verified',
      text: TEXT,
      key: { name: 'go.example/log' },
    });
  });

  it('accepts our proofs', () => {
    const leaves = makeLeaves(37);
    const text = (hash: Buffer) => hash.toString('base64');
    const root = text(treeHash(leaves));
    const inclusions = leaves.map((leaf, index) => ({
      index,
      size: 37,
      leaf: text(leaf),
      root,
      path: inclusionPath(index, leaves).map(text),
    }));
    const consistencies = leaves.slice(1).map((_, at) => ({
      from: at + 1,
      to: 37,
      fromRoot: text(treeHash(leaves.slice(0, at + 1))),
      toRoot: root,
      path: consistencyPath(at + 1, leaves).map(text),
    }));
    expect(go.ask({ inclusions, consistencies }).refused).toBe(0);
    expect(go.ask({ inclusions: inclusions.map((one) => ({ ...one, leaf: root })) }).refused).toBe(37);
  });
});
