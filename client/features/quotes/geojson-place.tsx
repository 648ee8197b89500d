import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlaceProps } from './place-step.tsx';

/** An area or route from a planning tool, pasted or as a file. */
export function GeojsonPlace({ place, setPlace }: PlaceProps) {
  const { t } = useTranslation();
  const [textId, fileId] = [useId(), useId()];
  const read = async (file: File | undefined) => {
    if (file) setPlace({ geojson: await file.text() });
  };
  return (
    <>
      <div className="field">
        <label htmlFor={textId}>{t('quote.geojson')}</label>
        <textarea
          id={textId}
          rows={6}
          value={place.geojson}
          onChange={(event) => setPlace({ geojson: event.target.value })}
        />
      </div>
      <div className="field">
        <label htmlFor={fileId}>{t('quote.geojsonFile')}</label>
        <input
          id={fileId}
          type="file"
          accept=".geojson,.json,application/geo+json,application/json"
          onChange={(event) => void read(event.target.files?.[0])}
        />
      </div>
    </>
  );
}
