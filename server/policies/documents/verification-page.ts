import { shanghaiMinute } from '../../lib/clock.ts';
import { yuan } from './certificate.ts';
import type { Verification, VerificationState } from './verification.schema.ts';

const STATES: Record<VerificationState, { zh: string; en: string; tone: 'good' | 'wait' | 'bad' }> = {
  valid: { zh: '有效', en: 'Valid now', tone: 'good' },
  notYet: { zh: '尚未生效', en: 'Not yet in force', tone: 'wait' },
  expired: { zh: '已到期', en: 'Expired', tone: 'bad' },
  void: { zh: '无效', en: 'Void: it never covered', tone: 'bad' },
  cancelled: { zh: '已退保', en: 'Cancelled', tone: 'bad' },
};
const UNKNOWN = { zh: '未找到该凭证', en: 'No such certificate: do not rely on it', tone: 'bad' } as const;

const STYLE = `
body{margin:0;font:16px/1.5 system-ui,"PingFang SC","Noto Sans SC",sans-serif;background:#f3f5f7;color:#16202a}
main{max-width:34rem;margin:0 auto;padding:1.25rem}
.state{border-radius:.75rem;padding:1rem 1.25rem;color:#fff}.state b{display:block;font-size:1.75rem}
.good{background:#14713a}.wait{background:#8a5a00}.bad{background:#a61b22}
dl{background:#fff;border-radius:.75rem;padding:.5rem 1.25rem;margin:1rem 0}
dt{color:#5a6773;font-size:.8rem;margin-top:.6rem}dd{margin:0 0 .6rem;overflow-wrap:anywhere}
p{color:#5a6773;font-size:.85rem}`;

/** The page behind a certificate's QR code: no script, both languages, made for a phone. */
export function verificationPage(verification: Verification): string {
  const { state, cover, checkedAt } = verification;
  const { zh, en, tone } = state === null ? UNKNOWN : STATES[state];
  const rows = cover ? coverRows(cover) : [];
  const list = rows
    .map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('');
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow"><title>保险凭证核验 Certificate check · Skycover</title>
<style>${STYLE}</style></head><body><main>
<h1>保险凭证核验 Certificate check</h1>
<div class="state ${tone}" role="status"><b>${zh}</b>${en}</div>
${list === '' ? '' : `<dl>${list}</dl>`}
<p>核验时间 checked at ${minute(checkedAt)}（北京时间 Asia/Shanghai）。
请核对航空器序列号与凭证一致。Compare the serial number with the aircraft.</p>
</main></body></html>
`;
}

function coverRows(cover: NonNullable<Verification['cover']>): [string, string][] {
  const more = cover.aircraftCount - cover.serialNumbers.length;
  const serials = cover.serialNumbers.join('、') + (more > 0 ? `，另 ${more} 架 and ${more} more` : '');
  return [
    ['保单号 Policy', `${cover.policyNumber}（版本 version ${cover.policyVersion}）`],
    ['保险人 Insurer', `${cover.insurerZh} ${cover.insurerEn}`],
    ['被保险人 Insured', cover.insured],
    ['产品 Product', `${cover.productZh} ${cover.productEn}`],
    ['航空器序列号 Aircraft serial number', serials],
    ['每次事故责任限额 Limit per occurrence', yuan(cover.limitFen)],
    ['保险期间 Period', `${minute(cover.validFrom)} 至 to ${minute(cover.validUntil)}`],
    ['区域 Area', cover.place],
  ];
}

const minute = (instant: string): string => shanghaiMinute(Date.parse(instant));

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
