const PREVIEW_BYTES = 240;

/** The first bytes of a raw payload: as text when they are text, else as hexadecimal. */
export function previewPayload(base64: string): string {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  } catch {
    return base64.slice(0, PREVIEW_BYTES);
  }
  const head = bytes.slice(0, PREVIEW_BYTES);
  const more = bytes.length > head.length ? ` … (${bytes.length} B)` : '';
  const text = new TextDecoder().decode(head);
  // The last characters may be cut in half.
  if (!/[\p{Cc}\ufffd]/u.test(text.slice(0, -4).replaceAll(/\s/g, ' '))) return text + more;
  return Array.from(head, (one) => one.toString(16).padStart(2, '0')).join(' ') + more;
}
