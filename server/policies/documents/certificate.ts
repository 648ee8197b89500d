import type { LegalClass } from '../../classification/classification.schema.ts';
import { shanghaiMinute } from '../../lib/clock.ts';
import { toYuan } from '../../lib/money.ts';
import { EXCLUSIONS } from '../exclusions.ts';
import type { PolicyState } from '../policy.schema.ts';
import type { PolicyRecord } from '../policy-record.ts';
import { PRODUCT_TERMS } from '../products.ts';
import { describePlace } from './describe-place.ts';

/** One aircraft as the certificate names it; the class is of the quote, null when it was not kept. */
export interface CertifiedAircraft {
  serialNumber: string;
  registrationMark: string | null;
  modelName: string;
  legalClass: LegalClass | null;
}

export interface CertificateFacts {
  policy: PolicyRecord;
  insured: string;
  aircraft: readonly CertifiedAircraft[];
  insurer: { nameZh: string; nameEn: string };
  /** Value-added tax within the premium, rate on the net. */
  vatBps: number;
  receiptSha256: string | null;
  verifyUrl: string;
}

export interface CertificateRow {
  labelZh: string;
  labelEn: string;
  lines: string[];
}

/** What the certificate says, before it has a shape: the same policy version says the same. */
export interface Certificate {
  policyNumber: string;
  /** Across the page when the policy no longer covers. */
  stamp: { zh: string; en: string } | null;
  rows: CertificateRow[];
  exclusions: string[];
  verifyUrl: string;
  /** Of the last change of the policy; the document carries no other time. */
  asOfMs: number;
}

/** More than these are counted, so that the certificate stays one page; all stand in the policy itself. */
const NAMED_MAX = 5;

const STAMPS: Partial<Record<PolicyState, { zh: string; en: string }>> = {
  void: { zh: '无效', en: 'VOID' },
  cancelled: { zh: '已退保', en: 'CANCELLED' },
  expired: { zh: '已到期', en: 'EXPIRED' },
};

const CLASSES: Record<LegalClass, string> = {
  micro: '微型 micro',
  light: '轻型 light',
  small: '小型 small',
  medium: '中型 medium',
  large: '大型 large',
};

/** Certificate of insurance 保险凭证 (保险法 art. 13): contents of the contract, bilingual. */
export function certificateOf(facts: CertificateFacts): Certificate {
  const { policy, verifyUrl } = facts;
  return {
    policyNumber: policy.policyNumber,
    stamp: STAMPS[policy.state] ?? null,
    rows: [...partyRows(facts), ...coverRows(facts), ...originRows(facts)],
    // The titles only: the full text of the version was shown before binding and stands behind the link.
    exclusions: EXCLUSIONS.items.map(({ titleZh, titleEn }) => `${titleZh} ${titleEn}`),
    verifyUrl,
    asOfMs: policy.transitions.at(-1)?.atMs ?? policy.boundAtMs,
  };
}

function partyRows({ policy, insured, aircraft, insurer }: CertificateFacts): CertificateRow[] {
  const additional = policy.additionalInsured.map(({ name }) => name);
  return [
    row('保险人', 'Insurer', `${insurer.nameZh} ${insurer.nameEn}`),
    row('被保险人', 'Insured', insured),
    row('附加被保险人', 'Additional insured', additional.length === 0 ? '无 none' : atMost(additional, '、')),
    { labelZh: '航空器', labelEn: 'Aircraft', lines: aircraftLines(aircraft) },
  ];
}

function coverRows({ policy, vatBps }: CertificateFacts): CertificateRow[] {
  const terms = PRODUCT_TERMS[policy.product];
  const codes = [policy.productCode, policy.technologyInsuranceCode].filter((code) => code !== null);
  return [
    row('产品', 'Product', `${terms.nameZh} ${terms.nameEn} (${codes.join(', ')})`),
    row(
      '每次事故责任限额',
      'Limit per occurrence',
      `${yuan(policy.limitFen)}；累计 aggregate ${yuan(policy.aggregateLimitFen)}`,
    ),
    row('免赔额', 'Deductible', yuan(policy.deductibleFen)),
    row('保险期间', 'Period', `${period(policy)} 北京时间 Asia/Shanghai`),
    row('区域', 'Area', describePlace(policy.volume, policy.district)),
    row(
      '保险费',
      'Premium',
      `${yuan(policy.premiumFen)}，含增值税 ${vatBps / 100}% including VAT${refund(policy)}`,
    ),
  ];
}

function originRows({ policy, receiptSha256 }: CertificateFacts): CertificateRow[] {
  const shown = policy.acknowledgement;
  return [
    row(
      '免责条款确认',
      'Exclusions acknowledged',
      shown
        ? `${shown.exclusionsVersion}，${shanghaiMinute(Date.parse(shown.acknowledgedAt))}`
        : '预约保险时确认 with the standing order',
    ),
    row('费率版本', 'Tariff', policy.tariff),
    row('费率凭据', 'Rating receipt SHA-256', receiptSha256 ?? '—'),
    row('保单版本', 'Policy version', String(policy.version)),
  ];
}

function aircraftLines(aircraft: readonly CertifiedAircraft[]): string[] {
  const lines = aircraft
    .slice(0, NAMED_MAX)
    .map(({ modelName, serialNumber, registrationMark, legalClass }) =>
      [modelName, serialNumber, registrationMark ?? '未登记 no mark', legalClass && CLASSES[legalClass]]
        .filter(Boolean)
        .join(' · '),
    );
  const more = aircraft.length - lines.length;
  return more > 0 ? [...lines, `另 ${more} 架 and ${more} more`] : lines;
}

function period({ validFromMs, validUntilMs }: PolicyRecord): string {
  return `${shanghaiMinute(validFromMs)} 至 to ${shanghaiMinute(validUntilMs)}`;
}

function refund({ refundedFen }: PolicyRecord): string {
  return refundedFen > 0 ? `；已退 refunded ${yuan(refundedFen)}` : '';
}

function atMost(names: readonly string[], between: string): string {
  const more = names.length - NAMED_MAX;
  const named = names.slice(0, NAMED_MAX).join(between);
  return more > 0 ? `${named}，另 ${more} and ${more} more` : named;
}

/** 100000000 → ¥1,000,000.00. */
export function yuan(fen: number): string {
  return `¥${toYuan(fen).replace(/\B(?=(\d{3})+\.)/g, ',')}`;
}

function row(labelZh: string, labelEn: string, line: string): CertificateRow {
  return { labelZh, labelEn, lines: [line] };
}
