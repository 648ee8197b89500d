import QrCode from 'qrcode';

/** A text as a QR code, with the words for those who don't see it. */
export function QrCodeImage({ text, label, size = 160 }: { text: string; label: string; size?: number }) {
  const { modules } = QrCode.create(text, { errorCorrectionLevel: 'M' });
  const quiet = 2;
  const side = modules.size + 2 * quiet;
  const path = Array.from(modules.data)
    .map((isDark, index) => {
      const [x, y] = [(index % modules.size) + quiet, Math.floor(index / modules.size) + quiet];
      return isDark ? `M${x} ${y}h1v1h-1z` : '';
    })
    .join('');
  return (
    <svg width={size} height={size} viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label}>
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
