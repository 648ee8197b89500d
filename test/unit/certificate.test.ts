import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type CertificateFacts, certificateOf } from '../../server/policies/documents/certificate.ts';
import { drawCertificate } from '../../server/policies/documents/certificate-pdf.adapter.ts';
import { policyRecord, VERIFY_TOKEN } from '../helpers/policies.ts';

const facts = (change: Partial<CertificateFacts> = {}): CertificateFacts => ({
  policy: policyRecord(),
  insured: '深圳低空测绘有限公司',
  aircraft: [
    {
      serialNumber: 'TESTAIRCRAFT0001',
      registrationMark: 'UAS01234567',
      modelName: 'DJI Matrice 200',
      legalClass: 'small',
    },
  ],
  insurer: { nameZh: '示范财产保险股份有限公司', nameEn: 'Demonstration Property Insurance' },
  vatBps: 600,
  receiptSha256: 'b'.repeat(64),
  verifyUrl: `https://skycover.example/verify/${VERIFY_TOKEN}`,
  ...change,
});

/** Every character the embedded fonts can be read back as: the ToUnicode maps of the document. */
function readableCharacters(pdf: Buffer): Set<string> {
  const characters = new Set<string>();
  const text = pdf.toString('latin1');
  for (const { index, 0: head } of text.matchAll(/stream\r?\n/g)) {
    const end = text.indexOf('endstream', index);
    const bytes = pdf.subarray(index + head.length, end);
    let content = '';
    try {
      content = inflateSync(bytes).toString('latin1');
    } catch {
      continue;
    }
    if (!content.includes('beginbfrange')) continue;
    for (const [, hex = ''] of content.matchAll(/<([0-9a-f]{4})>(?=[ \]])/g))
      characters.add(String.fromCodePoint(Number.parseInt(hex, 16)));
  }
  return characters;
}

describe('a certificate', () => {
  it('names whom, what, where, when and for how much it covers, in both languages', () => {
    const { rows, stamp, policyNumber } = certificateOf(facts());
    const text = rows.flatMap(({ labelZh, labelEn, lines }) => [labelZh, labelEn, ...lines]).join('\n');
    expect(policyNumber).toBe(policyRecord().policyNumber);
    for (const part of [
      '深圳低空测绘有限公司',
      '南山测绘院',
      'DJI Matrice 200 · TESTAIRCRAFT0001 · UAS01234567 · 小型 small',
      '¥1,000,000.00',
      '2026-03-02 12:30 至 to 2026-03-02 13:30 北京时间 Asia/Shanghai',
      '深圳市南山区',
      '¥12.86，含增值税 6% including VAT',
      'SC-UAV-FLT, KJ-LAE-01',
      'b'.repeat(64),
    ])
      expect(text).toContain(part);
    expect(stamp).toBeNull();
  });

  it('counts aircraft beyond the first five, so that it stays one page', () => {
    const [first] = facts().aircraft;
    if (!first) throw new Error('no aircraft');
    const aircraft = Array.from({ length: 200 }, (_, index) => ({
      ...first,
      serialNumber: `SERIAL${index}`,
    }));
    const lines = certificateOf(facts({ aircraft })).rows.find(
      ({ labelEn }) => labelEn === 'Aircraft',
    )?.lines;
    expect(lines).toHaveLength(6);
    expect(lines?.at(-1)).toBe('另 195 架 and 195 more');
  });

  it.each([
    ['void', '无效 VOID'],
    ['cancelled', '已退保 CANCELLED'],
    ['expired', '已到期 EXPIRED'],
  ] as const)('is stamped when its policy is %s', (state, stamp) => {
    const certificate = certificateOf(facts({ policy: policyRecord({ state }) }));
    expect(`${certificate.stamp?.zh} ${certificate.stamp?.en}`).toBe(stamp);
  });

  it('is one A4 page under 300 KB whose Chinese can be read, the same bytes every time', {
    timeout: 120_000,
  }, async () => {
    const aircraft = Array.from({ length: 9 }, () => facts().aircraft).flat();
    const certificate = certificateOf(facts({ aircraft, policy: policyRecord({ state: 'cancelled' }) }));
    const pdf = await drawCertificate(certificate);
    const again = await drawCertificate(certificate);
    expect(again.equals(pdf)).toBe(true);
    expect(pdf.length).toBeLessThan(300_000);
    const text = pdf.toString('latin1');
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(text).toContain('/MediaBox [0 0 595.28 841.89]');
    const characters = readableCharacters(pdf);
    for (const character of '无人驾驶航空器第三者责任保险凭证深圳低空测绘有限公司已退保')
      expect(characters, character).toContain(character);
  });
});
