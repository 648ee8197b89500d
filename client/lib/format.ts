/** The one time zone of policies and screens (design D9c). */
export const TIME_ZONE = 'Asia/Shanghai';

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, hourCycle: 'h23', ...options });
    formats.set(key, format);
  }
  return format;
}

type When = string | number;
const toDate = (when: When) => new Date(when);

/** 10:42:07, Asia/Shanghai. */
export function formatClock(when: When, locale: string): string {
  return dateFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(toDate(when));
}

/** 2026-11-22 10:42:07, Asia/Shanghai, the same digits in every language. */
export function formatDateTime(when: When): string {
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const date = dateFormat('sv-SE', day).format(toDate(when));
  return `${date} ${formatClock(when, 'sv-SE')}`;
}

/** 186 → "¥1.86"; 100000000 → "¥1,000,000.00". */
export function formatFen(fen: number): string {
  const sign = fen < 0 ? '−' : '';
  const whole = Math.trunc(Math.abs(fen) / 100).toLocaleString('en-US');
  return `${sign}¥${whole}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;
}

/** Limits are whole yuan: "¥1,000,000". */
export function formatYuan(fen: number): string {
  return fen % 100 === 0 ? formatFen(fen).slice(0, -3) : formatFen(fen);
}

/** "¥12.50" or "12.5" → 1250; null when it is no amount. At most two decimals. */
export function parseYuan(text: string): number | null {
  const plain = text.replaceAll(/[¥,，\s]/g, '');
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** 4 s · 2 min 05 s · 3 h 10 min · 2 d; `ageMs` ≥ 0. */
export function formatAge(ageMs: number): string {
  const seconds = Math.floor(ageMs / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
    : `${Math.floor(hours / 24)} d`;
}

/** A measured value with its digits, or null when it is unknown: never 0 for unknown. */
export function formatNumber(value: number | null, digits: number): string | null {
  if (value === null || !Number.isFinite(value)) return null;
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '−');
}

/** 0.9731 → "97 %". */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}
