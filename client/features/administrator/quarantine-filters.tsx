import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuarantineCounts } from '../../../server/telemetry/quarantine.schema.ts';
import type { FilterChange, QuarantineFilter } from './use-quarantine-filter.ts';

const STATES = ['open', 'replayed', null] as const;

export function QuarantineFilters({
  filter,
  counts,
  onChoose,
}: {
  filter: QuarantineFilter;
  counts: QuarantineCounts | undefined;
  onChoose: (change: FilterChange) => void;
}) {
  const { t } = useTranslation();
  const reasonId = useId();
  const counted = counts?.items ?? [];
  const isCounted = counted.some(({ reason }) => reason === filter.reason);
  return (
    <section className="card stack" aria-label={t('quarantine.filter')}>
      <fieldset className="row">
        <legend className="visually-hidden">{t('quarantine.state')}</legend>
        {STATES.map((state) => (
          <button
            key={state ?? 'all'}
            type="button"
            className="button small"
            aria-pressed={(filter.state ?? null) === state}
            onClick={() => onChoose({ state })}
          >
            {t(`quarantine.states.${state ?? 'all'}`)}
          </button>
        ))}
      </fieldset>
      <div className="field-row">
        <div className="field">
          <label htmlFor={reasonId}>{t('quarantine.reasonLabel')}</label>
          <select
            id={reasonId}
            value={filter.reason ?? ''}
            onChange={({ target }) =>
              onChoose({ reason: counted.find(({ reason }) => reason === target.value)?.reason ?? null })
            }
          >
            <option value="">{t('quarantine.anyReason')}</option>
            {counted.map(({ reason, open, replayed }) => (
              <option key={reason} value={reason}>
                {t(`quarantine.reason.${reason}`)} · {t('quarantine.counted', { open, replayed })}
              </option>
            ))}
            {filter.reason && !isCounted && (
              <option value={filter.reason}>{t(`quarantine.reason.${filter.reason}`)}</option>
            )}
          </select>
        </div>
        <DeviceField deviceId={filter.deviceId ?? ''} onChoose={onChoose} />
      </div>
    </section>
  );
}

/** Taken over with Enter or on leaving the field, so that half an id asks nothing of the server. */
function DeviceField({ deviceId, onChoose }: { deviceId: string; onChoose: (change: FilterChange) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [typed, setTyped] = useState(deviceId);
  useEffect(() => setTyped(deviceId), [deviceId]);
  const take = () => {
    if (typed.trim() !== deviceId) onChoose({ deviceId: typed.trim() || null });
  };
  return (
    <form
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <label htmlFor={id}>{t('quarantine.device')}</label>
      <input
        id={id}
        type="search"
        placeholder={t('quarantine.anyDevice')}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={take}
      />
    </form>
  );
}
