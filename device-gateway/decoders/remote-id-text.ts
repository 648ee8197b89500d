const HEX = /^(?:[0-9a-fA-F]{2})+$/;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const SEPARATORS = /[\s:-]/g;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Whether all bytes are printable ASCII or white space. Every frame of Remote ID holds bytes that aren't. */
export function isText(bytes: Uint8Array): boolean {
  return bytes.every(isTextByte);
}

/** Bytes written as hexadecimal (also with spaces, colons or dashes) or base64 text; undefined when it is neither. */
export function parseBytesText(bytes: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(bytes).toString('latin1').trim();
  const hex = text.replace(SEPARATORS, '');
  if (HEX.test(hex)) return Buffer.from(hex, 'hex');
  const base64 = text.replace(/\s/g, '');
  return BASE64.test(base64) ? Buffer.from(base64, 'base64') : undefined;
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
