import { ED25519_PUBLIC_BYTES, type Ed25519Key, ed25519Verify } from '../lib/ed25519.ts';
import { sha256 } from '../lib/hash.ts';

/**
 * Signed notes as in C2SP signed-note, with Ed25519 keys (signature type 0x01): what checkpoints and bundle
 * manifests are signed with, so that verifiers written by others work.
 */

const ED25519_TYPE = 0x01;
const KEY_ID_BYTES = 4;
const EM_DASH = '\u2014';
/** Others may add signatures of their own (witnesses); no more than these are looked at. */
const SIGNATURES_MAX = 64;
/** Characters; what is longer was not made to be read. */
const NOTE_LENGTH_MAX = 1_000_000;

/** A public key under a name; together with the id that follows from both it names who signed. */
export interface VerifierKey {
  name: string;
  publicKey: Buffer;
}

/** A private key under the name its signatures carry. */
export interface NoteSigner {
  name: string;
  key: Ed25519Key;
}

export type OpenedNote =
  | { outcome: 'verified'; text: string; key: VerifierKey }
  | { outcome: 'refused'; reason: 'malformed' | 'unknownKey' | 'wrongSignature' };

/** First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). */
export function keyIdOf({ name, publicKey }: VerifierKey): Buffer {
  const bytes = Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([ED25519_TYPE]), publicKey]);
  return sha256(bytes).subarray(0, KEY_ID_BYTES);
}

/** The verifier key as people pass it on: `name+hex key id+base64(0x01 ‖ public key)`. */
export function verifierKeyText(key: VerifierKey): string {
  const encoded = Buffer.concat([Buffer.from([ED25519_TYPE]), key.publicKey]).toString('base64');
  return `${key.name}+${keyIdOf(key).toString('hex')}+${encoded}`;
}

/** A verifier key's text → the key; undefined when it is none, of another kind, or its id isn't its own. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [, name = '', id, encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = parseBase64(encoded);
  if (bytes === undefined || bytes[0] !== ED25519_TYPE || bytes.length !== 1 + ED25519_PUBLIC_BYTES)
    return undefined;
  const key = { name, publicKey: bytes.subarray(1) };
  return isKeyName(name) && keyIdOf(key).toString('hex') === id ? key : undefined;
}

/** Whether a signature may carry this name: not empty, without spaces and `+`. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s+\p{Z}\p{Cc}]/u.test(name);
}

/** Text that ends in a newline → the note with its signature. Throws TypeError for a text that can't be one. */
export function signNote(text: string, signer: NoteSigner): string {
  if (!isNoteText(text) || !text.endsWith('\n') || !isKeyName(signer.name))
    throw new TypeError('a note is lines of text without control characters, signed under a name');
  const id = keyIdOf({ name: signer.name, publicKey: signer.key.publicKey });
  const signature = signer.key.sign(Buffer.from(text));
  return `${text}\n${EM_DASH} ${signer.name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

/**
 * A note's text if one of the keys signed it. Signatures of other keys are skipped; a wrong one of a known key
 * refuses the note, whatever else it carries.
 */
export function openNote(note: string, keys: readonly VerifierKey[]): OpenedNote {
  if (note.length > NOTE_LENGTH_MAX) return { outcome: 'refused', reason: 'malformed' };
  const split = note.lastIndexOf('\n\n');
  const lines = note.slice(split + 2).split('\n');
  const ends = lines.pop() === '';
  if (split < 0 || !ends || lines.length === 0 || lines.length > SIGNATURES_MAX || !isNoteText(note))
    return { outcome: 'refused', reason: 'malformed' };
  const text = note.slice(0, split + 1);
  const signatures = lines.map(parseSignature);
  let verifiedBy: VerifierKey | undefined;
  for (const signature of signatures) {
    if (signature === undefined) return { outcome: 'refused', reason: 'malformed' };
    const key = keys.find((one) => one.name === signature.name && keyIdOf(one).equals(signature.id));
    if (key === undefined) continue;
    if (!ed25519Verify(key.publicKey, Buffer.from(text), signature.bytes))
      return { outcome: 'refused', reason: 'wrongSignature' };
    verifiedBy ??= key;
  }
  if (verifiedBy === undefined) return { outcome: 'refused', reason: 'unknownKey' };
  return { outcome: 'verified', text, key: verifiedBy };
}

function parseSignature(line: string): { name: string; id: Buffer; bytes: Buffer } | undefined {
  const [dash, name = '', encoded = '', ...more] = line.split(' ');
  const bytes = parseBase64(encoded);
  if (dash !== EM_DASH || !isKeyName(name) || more.length > 0) return undefined;
  if (bytes === undefined || bytes.length <= KEY_ID_BYTES) return undefined;
  return { name, id: bytes.subarray(0, KEY_ID_BYTES), bytes: bytes.subarray(KEY_ID_BYTES) };
}

/** Only newlines of the control characters below U+0020, and nothing that UTF-8 can't say. */
function isNoteText(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x0a) return false;
  }
  return !/\p{Surrogate}/u.test(text);
}

/** Standard base 64 in its one canonical spelling; undefined for any other. */
export function parseBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && bytes.toString('base64') === text ? bytes : undefined;
}
