/** What spreadsheets take for a formula at the start of a cell. */
const FORMULA = /^[=+\-@\t\r]/;

/** Marks the text as UTF-8 for spreadsheets that would guess otherwise and garble Chinese. */
export const CSV_START = '\ufeff';

/**
 * One line of RFC 4180, ended by CRLF. Words that a spreadsheet would run as a formula get an apostrophe before
 * them; numbers stay numbers.
 */
export function toCsvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

function toCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
