import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { ZoneFile } from '../../lib/read-zone-file.ts';

/** The file and what it seems to be. */
export function ZoneFileFields({
  file,
  onPick,
}: {
  file: ZoneFile | null;
  onPick: (file: File | undefined) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const unreadable = file !== null && file.document === null;
  return (
    <div className="field">
      <label htmlFor={id}>{t('zone.import.file')}</label>
      <input
        id={id}
        type="file"
        data-testid="zone-file"
        accept=".json,.geojson,application/json,application/geo+json"
        aria-invalid={unreadable}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => onPick(target.files?.[0])}
      />
      <small id={`${id}-hint`} role={unreadable ? 'alert' : undefined}>
        {file === null && t('zone.import.fileHint')}
        {unreadable && t('zone.import.noJson')}
        {file?.document && t(`zone.import.format.${file.format}`)}
      </small>
    </div>
  );
}
