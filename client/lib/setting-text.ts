import type { AnySettingValue, Setting } from '../../server/registry/settings.schema.ts';
import { formatFen, parseYuan } from './format.ts';

type Unit = Setting['unit'];

/** 600 bps → "6 %", 100000000 fen → "¥1,000,000.00", an insurer by its Chinese name and code. */
export function formatSetting(value: AnySettingValue, unit: Unit): string {
  if (typeof value === 'object') return `${value.nameZh} (${value.code})`;
  if (unit === 'bps') return `${value / 100} %`;
  return unit === 'fen' ? formatFen(value) : String(value);
}

/** What a person types for a number of this unit. */
export function toSettingInput(value: AnySettingValue, unit: Unit): string {
  if (typeof value === 'object') return '';
  if (unit === 'bps') return String(value / 100);
  return unit === 'fen' ? formatFen(value).replace('¥', '') : String(value);
}

/** Typed text → the value in the setting's unit; null when it is none. */
export function parseSetting(text: string, unit: Unit): number | null {
  if (unit === 'fen' || unit === 'bps') return parseYuan(text);
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}

/** `2026-11-22T08:30` of a date field that means Asia/Shanghai → RFC 3339; null when empty. */
export function fromShanghaiField(text: string): string | null {
  return text === '' ? null : `${text}:00+08:00`;
}
