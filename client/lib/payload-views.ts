const BYTES_PER_LINE = 16;

/** Bytes of a raw payload; undefined when `base64` is none. */
export function toBytes(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Offset, sixteen bytes and the printable characters among them, a line each, as hexdump -C shows them. */
export function toHexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_LINE) {
    const part = [...bytes.subarray(at, at + BYTES_PER_LINE)];
    const hex = part.map((one) => one.toString(16).padStart(2, '0')).join(' ');
    const text = part.map((one) => (one >= 0x20 && one < 0x7f ? String.fromCharCode(one) : '.')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(BYTES_PER_LINE * 3 - 1)}  ${text}`);
  }
  return lines.join('\n');
}

/** JSON with its members on lines of their own, else the text as it is; what is no UTF-8 shows as �. */
export function toPayloadText(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** True when every byte is text that a person can read. */
export function isReadable(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes);
  return !/[\p{Cc}\ufffd]/u.test(text.replaceAll(/\s/g, ' '));
}
