import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pilot } from '../../../server/registry/pilot.schema.ts';
import { Icon } from '../../components/icon.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { useNowMs } from '../../now.ts';
import { queries } from '../../queries.ts';
import { PilotDialog } from './pilot-dialog.tsx';

/** The people who fly, and what each may fly until when. */
export function PilotsPage() {
  const { t } = useTranslation();
  const pilots = useQuery(queries.pilots());
  const [opened, open] = useState<Pilot | 'new' | null>(null);
  return (
    <>
      <PageHead
        title={t('pilot.title')}
        lead={t('pilot.privacy')}
        back={{ to: '/fleet', label: t('nav.fleet') }}
      >
        <button type="button" className="button" onClick={() => open('new')}>
          <Icon name="plus" />
          {t('pilot.add')}
        </button>
      </PageHead>
      <Loaded query={pilots}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="inbox" title={t('pilot.empty')}>
              <p>{t('pilot.emptyHint')}</p>
            </EmptyState>
          ) : (
            <PilotTable pilots={items} onEdit={open} />
          )
        }
      </Loaded>
      {opened && <PilotDialog pilot={opened === 'new' ? null : opened} onClose={() => open(null)} />}
    </>
  );
}

function PilotTable({ pilots, onEdit }: { pilots: readonly Pilot[]; onEdit: (pilot: Pilot) => void }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('pilot.name')}</th>
            <th>{t('pilot.licence')}</th>
            <th>{t('pilot.validUntil')}</th>
            <th className="end">{t('pilot.hours')}</th>
            <th>{t('pilot.lastFlightOn')}</th>
            <th>{t('action.title')}</th>
          </tr>
        </thead>
        <tbody>
          {pilots.map((pilot) => (
            <PilotRow key={pilot.pilotId} pilot={pilot} onEdit={() => onEdit(pilot)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PilotRow({ pilot, onEdit }: { pilot: Pilot; onEdit: () => void }) {
  const { t } = useTranslation();
  const today = formatDateTime(useNowMs()).slice(0, 10);
  const { licence } = pilot;
  const isExpired = licence?.validUntil != null && licence.validUntil < today;
  return (
    <tr data-testid="pilot-row">
      <td>
        <strong>{pilot.name}</strong>
        {pilot.state === 'retired' && <span className="badge tone-unknown">{t('pilot.retired')}</span>}
      </td>
      <td data-label={t('pilot.licence')}>
        {licence ? (
          <>
            {t(`pilot.classes.${licence.licenceClass}`)}
            <br />
            <span className="tiny">
              <code>{licence.number}</code> ·{' '}
              {licence.airframes.map((one) => t(`pilot.airframe.${one}`)).join(', ')}
            </span>
          </>
        ) : (
          t('pilot.none')
        )}
      </td>
      <td data-label={t('pilot.validUntil')} className="num">
        {licence ? (licence.validUntil ?? t('pilot.noEnd')) : '–'}{' '}
        {isExpired && <span className="badge tone-bad">{t('pilot.expired')}</span>}
      </td>
      <td className="end num" data-label={t('pilot.hours')}>
        {pilot.hours ?? t('value.unknown')}
      </td>
      <td data-label={t('pilot.lastFlightOn')} className="num">
        {pilot.lastFlightOn ?? t('value.unknown')}
      </td>
      <td>
        <button type="button" className="button small" onClick={onEdit}>
          {t('action.edit')}
        </button>
      </td>
    </tr>
  );
}
