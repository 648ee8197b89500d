/**
 * JSON text cut off in the middle → the same text closed after the last whole element of an array, so
 * that what is whole can be read. undefined when nothing whole is left.
 */
export function closeCutJson(text: string): string | undefined {
  const open: string[] = [];
  let inString = false;
  let whole: { end: number; closers: string } | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{') open.push('}');
    else if (char === '[') open.push(']');
    else if (char === '}' || char === ']') {
      open.pop();
      if (open.at(-1) === ']') whole = { end: at + 1, closers: [...open].reverse().join('') };
    }
  }
  return whole && text.slice(0, whole.end) + whole.closers;
}
