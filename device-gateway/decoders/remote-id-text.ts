const HEX = /^(?:[0-9a-fA-F]{2})+$/;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const SEPARATORS = /[\s:-]/g;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/**
 * Remote ID bytes written as hexadecimal (also with spaces, colons or dashes) or base64 text → the bytes;
 * anything else as it is. Every frame holds bytes that are no text, so a frame is never taken for text.
 */
export function unwrapText(bytes: Uint8Array): Uint8Array {
  if (!bytes.every(isTextByte)) return bytes;
  const text = Buffer.from(bytes).toString('latin1').trim();
  const hex = text.replace(SEPARATORS, '');
  if (HEX.test(hex)) return Buffer.from(hex, 'hex');
  const base64 = text.replace(/\s/g, '');
  return BASE64.test(base64) ? Buffer.from(base64, 'base64') : bytes;
}

/** Whether a message begins as a JSON object or array does, white space aside. */
export function startsAsJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => !isSpace(byte));
  return first === OPEN_BRACE || first === OPEN_BRACKET;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function isTextByte(byte: number): boolean {
  return isSpace(byte) || (byte > 0x20 && byte < 0x7f);
}
