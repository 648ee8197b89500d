import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Quarantined } from '../../../server/telemetry/quarantine.schema.ts';
import { Dialog } from '../../components/dialog.tsx';
import { saveFile } from '../../components/save-file.ts';
import { isReadable, toBytes, toHexDump, toPayloadText } from '../../lib/payload-views.ts';

const LINES_MAX = 16;
const VIEWS = ['text', 'hex'] as const;

/** The bytes of one message as they came: as text, as hexadecimal, or as a file to take away. */
export function PayloadDialog({ message, onClose }: { message: Quarantined; onClose: () => void }) {
  const { t } = useTranslation();
  const bytes = toBytes(message.payloadBase64) ?? new Uint8Array();
  const [view, setView] = useState<(typeof VIEWS)[number]>(isReadable(bytes) ? 'text' : 'hex');
  const shown = view === 'text' ? toPayloadText(bytes) : toHexDump(bytes);
  const name = `${message.quarantineId}.bin`;
  return (
    <Dialog title={t('quarantine.bytesTitle', { count: bytes.length })} onClose={onClose}>
      <p className="small anywhere">
        <code>{message.topic}</code>
      </p>
      <div className="row">
        {VIEWS.map((one) => (
          <button
            key={one}
            type="button"
            className="button small"
            aria-pressed={one === view}
            onClick={() => setView(one)}
          >
            {t(`quarantine.view.${one}`)}
          </button>
        ))}
        <button type="button" className="button small" onClick={() => saveFile(name, new Blob([bytes]))}>
          {t('quarantine.saveBytes')}
        </button>
      </div>
      {bytes.length === 0 ? (
        <p className="muted">{t('quarantine.noBytes')}</p>
      ) : (
        <textarea
          readOnly
          className="bytes"
          data-testid="payload-bytes"
          aria-label={t(`quarantine.view.${view}`)}
          rows={Math.min(LINES_MAX, shown.split('\n').length + 1)}
          wrap={view === 'hex' ? 'off' : 'soft'}
          spellCheck={false}
          value={shown}
        />
      )}
    </Dialog>
  );
}
