import type {
  Classification,
  Obligation,
  Reason,
} from '../../server/classification/classification.schema.ts';
import {
  CONDITION_TEXTS,
  OBLIGATION_REASON_TEXTS,
  OBLIGATION_TEXTS,
} from '../../server/classification/classification-texts.ts';

const VERDICTS: Record<string, { en: string; zh: string }> = {
  MET: { en: 'met', zh: '符合' },
  FAILED: { en: 'not met', zh: '不符合' },
  UNKNOWN: { en: 'not known', zh: '未知' },
};

const pick = (text: { en: string; zh: string } | undefined, language: string) =>
  language.startsWith('zh') ? text?.zh : text?.en;

/** "take-off mass up to 7 kg: met"; the code itself when it has no words. */
export function reasonText(reason: Pick<Reason, 'code'>, language: string): string {
  const match = /^(.*)_(MET|FAILED|UNKNOWN)$/.exec(reason.code);
  const plain = pick(CONDITION_TEXTS[reason.code], language);
  if (plain) return plain;
  const condition = pick(CONDITION_TEXTS[match?.[1] ?? ''], language);
  const verdict = pick(VERDICTS[match?.[2] ?? ''], language);
  return condition && verdict
    ? `${condition}${language.startsWith('zh') ? '：' : ': '}${verdict}`
    : reason.code;
}

export function obligationText(code: Obligation['code'], language: string): string {
  return pick(OBLIGATION_TEXTS[code], language) ?? code;
}

export function obligationReasonText(code: string, language: string): string {
  return pick(OBLIGATION_REASON_TEXTS[code], language) ?? code;
}

/** A quote keeps the answer it was priced with as stored. */
export function isClassification(value: unknown): value is Classification {
  return typeof value === 'object' && value !== null && 'legalClass' in value && 'obligations' in value;
}
