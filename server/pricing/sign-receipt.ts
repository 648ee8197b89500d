import { type NoteSigner, openNote, signNote, type VerifierKey } from '../evidence/note.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { sha256Hex } from '../lib/hash.ts';
import type { Receipt, ReceiptV2 } from './receipt.schema.ts';

/** First line of what is signed, so that no other note of the same key can pass for a receipt's. */
const SIGNED_AS = 'skycover rating receipt';

export type ReceiptSignature =
  | 'absent'
  | 'verified'
  | 'malformed'
  | 'unknownKey'
  | 'wrongSignature'
  | 'wrongHash';

/** The receipt without its signature: what is hashed and signed. */
export function canonicalReceipt(receipt: Receipt): Omit<ReceiptV2, 'signature'> | Receipt {
  if (receipt.receiptVersion === 1) return receipt;
  const { signature: _signature, ...rest } = receipt;
  return rest;
}

function signedText(receipt: Receipt): string {
  return `${SIGNED_AS}\n${sha256Hex(canonicalJson(canonicalReceipt(receipt)))}\n`;
}

/** The receipt with its signature, by the evidence log's key (design D4). Signing it again gives the same. */
export function signReceipt(receipt: ReceiptV2, signer: NoteSigner): ReceiptV2 {
  return { ...receipt, signature: signNote(signedText(receipt), signer) };
}

/** Whether one of the keys signed this receipt as it stands. */
export function checkReceiptSignature(receipt: Receipt, keys: readonly VerifierKey[]): ReceiptSignature {
  if (receipt.receiptVersion === 1 || receipt.signature === undefined) return 'absent';
  const opened = openNote(receipt.signature, keys);
  if (opened.outcome === 'refused') return opened.reason;
  return opened.text === signedText(receipt) ? 'verified' : 'wrongHash';
}
