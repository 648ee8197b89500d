import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

const SHOWN_MS = 2_000;

/** A value to take away; falls back to selecting the text where the clipboard is closed to us. */
export function CopyField({ label, value, testId }: { label: string; value: string; testId: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (button: HTMLElement) => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      const code = button.previousElementSibling;
      if (code) getSelection()?.selectAllChildren(code);
    }
  };
  return (
    <div className="copy">
      <span className="tiny">{label}</span>
      <div>
        <code data-testid={testId}>{value}</code>
        <button
          type="button"
          aria-label={`${t('action.copy')}: ${label}`}
          onClick={(e) => void copy(e.currentTarget)}
        >
          <span aria-live="polite">{t(copied ? 'action.copied' : 'action.copy')}</span>
        </button>
      </div>
    </div>
  );
}
