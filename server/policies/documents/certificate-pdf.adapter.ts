import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import PdfDocument from 'pdfkit';
import QrCode from 'qrcode';
import { shanghaiMinute, toDate } from '../../lib/clock.ts';
import type { Certificate, CertificateRow } from './certificate.ts';

const MARGIN = 48;
/** A4 in points. */
const PAGE = { width: 595.28, height: 841.89 };
const LABEL_WIDTH = 150;
const QR_SIZE = 96;
const INK = '#16202a';
const MUTED = '#5a6773';
const STAMP = '#c0262d';

type Document = InstanceType<typeof PdfDocument>;

/** Read once: eight megabytes of type each. Only the glyphs used go into a document. */
let fonts: { regular: Buffer; bold: Buffer } | undefined;

function readFonts(): { regular: Buffer; bold: Buffer } {
  const folder = new URL('../fonts/', import.meta.resolve('@embedpdf/fonts-sc'));
  const read = (weight: string) => readFileSync(fileURLToPath(new URL(`NotoSansHans-${weight}.otf`, folder)));
  return { regular: read('Regular'), bold: read('Bold') };
}

/** Draws a certificate on one A4 page; the same certificate gives the same bytes. Rejects when a font is missing. */
export function drawCertificate(certificate: Certificate): Promise<Buffer> {
  fonts ??= readFonts();
  const asOf = toDate(certificate.asOfMs);
  const document = new PdfDocument({
    size: 'A4',
    margin: 0,
    info: {
      Title: `保险凭证 Certificate of insurance ${certificate.policyNumber}`,
      Producer: 'Skycover',
      CreationDate: asOf,
      ModDate: asOf,
    },
    lang: 'zh-CN',
  });
  document.registerFont('regular', fonts.regular).registerFont('bold', fonts.bold);
  const bytes = collect(document);
  // First, so that every word over it stays legible.
  drawStamp(document, certificate);
  drawHead(document, certificate);
  let y = 148;
  for (const row of certificate.rows) y = drawRow(document, row, y);
  drawFoot(document, certificate, y + 14);
  document.end();
  return bytes;
}

function collect(document: Document): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
}

function drawHead(document: Document, { policyNumber, asOfMs }: Certificate): void {
  const width = PAGE.width - 2 * MARGIN;
  document
    .fillColor(INK)
    .font('bold')
    .fontSize(18)
    .text('无人驾驶航空器第三者责任保险凭证', MARGIN, 48, { width });
  document.font('regular').fontSize(11);
  document.text('Certificate of drone third-party liability insurance', MARGIN, 76, { width });
  document.font('bold').fontSize(12).text(`保单号 Policy ${policyNumber}`, MARGIN, 104, { width });
  document.font('regular').fontSize(8).fillColor(MUTED);
  document.text(`截至 as of ${shanghaiMinute(asOfMs)} (Asia/Shanghai)`, MARGIN, 122, { width });
  document
    .moveTo(MARGIN, 139)
    .lineTo(PAGE.width - MARGIN, 139)
    .lineWidth(0.8)
    .stroke(INK);
}

/** Returns where the next row starts. */
function drawRow(document: Document, row: CertificateRow, y: number): number {
  const x = MARGIN + LABEL_WIDTH;
  const width = PAGE.width - MARGIN - x;
  document.font('bold').fontSize(9).fillColor(INK);
  document.text(row.labelZh, MARGIN, y, { width: LABEL_WIDTH - 8 });
  document.font('regular').fontSize(7.5).fillColor(MUTED);
  document.text(row.labelEn, MARGIN, y + 13, { width: LABEL_WIDTH - 8 });
  document.fontSize(9).fillColor(INK);
  const text = row.lines.join('\n');
  document.text(text, x, y, { width, height: 84, ellipsis: true, lineGap: 1 });
  const next = Math.max(y + 27, document.y + 5);
  document
    .moveTo(MARGIN, next - 2)
    .lineTo(PAGE.width - MARGIN, next - 2)
    .lineWidth(0.3)
    .stroke('#d5dade');
  return next + 2;
}

function drawFoot(document: Document, certificate: Certificate, top: number): void {
  const width = PAGE.width - 2 * MARGIN - QR_SIZE - 20;
  document.font('bold').fontSize(9).fillColor(INK);
  document.text('责任免除（摘要）Exclusions (summary)', MARGIN, top, { width });
  document.font('regular').fontSize(7.5);
  document.text(certificate.exclusions.join('；'), MARGIN, top + 15, { width, height: 60, ellipsis: true });
  document.fillColor(MUTED).fontSize(7);
  const note =
    '本凭证不替代保险单条款；以核验页显示的当前状态为准。This certificate does not replace the policy terms; what counts is the state that the verification page shows now.';
  document.text(note, MARGIN, top + 82, { width, height: 30, ellipsis: true });
  document.fillColor(INK).text(certificate.verifyUrl, MARGIN, top + 112, {
    width,
    height: 20,
    ellipsis: true,
    link: certificate.verifyUrl,
  });
  drawQr(document, certificate.verifyUrl, { x: PAGE.width - MARGIN - QR_SIZE, y: top });
}

/** Squares of the code as paths: sharp at any size, and no image decoder in between. */
function drawQr(document: Document, text: string, { x, y }: { x: number; y: number }): void {
  const { modules } = QrCode.create(text, { errorCorrectionLevel: 'M' });
  const cell = QR_SIZE / modules.size;
  for (let index = 0; index < modules.data.length; index += 1) {
    if (!modules.data[index]) continue;
    const [column, line] = [index % modules.size, Math.floor(index / modules.size)];
    document.rect(x + column * cell, y + line * cell, cell, cell);
  }
  document.fill(INK);
  document.font('regular').fontSize(7).fillColor(MUTED);
  document.text('扫码核验 Scan to verify', x, y + QR_SIZE + 4, { width: QR_SIZE, align: 'center' });
}

function drawStamp(document: Document, { stamp }: Certificate): void {
  if (!stamp) return;
  document.save().rotate(-24, { origin: [PAGE.width / 2, PAGE.height / 2] });
  document.opacity(0.5).font('bold').fontSize(52).fillColor(STAMP);
  const options = { width: PAGE.width, align: 'center' as const };
  document.text(`${stamp.zh} ${stamp.en}`, 0, PAGE.height / 2 - 40, options);
  document.restore();
}
