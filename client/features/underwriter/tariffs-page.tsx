import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TariffVersion } from '../../../server/pricing/tariff-version.schema.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { NewTariffDialog } from './new-tariff-dialog.tsx';
import { TariffPeriod, TariffStateBadge } from './tariff-state.tsx';

/** Every version of the tariff with where it stands. */
export function TariffsPage() {
  const { t } = useTranslation();
  const tariffs = useQuery(queries.tariffs());
  const [isMaking, make] = useState(false);
  const mayWrite = currentSession()?.user.role === 'underwriter';
  return (
    <>
      <PageHead title={t('tariff.title')} lead={t('tariff.lead')}>
        {mayWrite && (
          <button type="button" className="button primary" onClick={() => make(true)}>
            {t('tariff.newDraft')}
          </button>
        )}
      </PageHead>
      <Loaded query={tariffs}>{({ items }) => <TariffTable tariffs={items} />}</Loaded>
      {isMaking && <NewTariffDialog onClose={() => make(false)} />}
    </>
  );
}

function TariffTable({ tariffs }: { tariffs: readonly TariffVersion[] }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('tariff.name')}</th>
            <th>{t('tariff.state')}</th>
            <th>{t('tariff.period')}</th>
            <th>{t('tariff.filing')}</th>
            <th>{t('tariff.authors')}</th>
          </tr>
        </thead>
        <tbody>
          {tariffs.map((one) => (
            <tr key={one.tariff} data-testid="tariff-row">
              <td>
                <Link className="row-link" to={`/tariffs/${one.tariff}`} data-list-item>
                  <strong>{one.tariff}</strong>
                </Link>
              </td>
              <td data-label={t('tariff.state')}>
                <TariffStateBadge tariff={one} />
              </td>
              <td data-label={t('tariff.period')}>
                <TariffPeriod tariff={one} />
              </td>
              <td data-label={t('tariff.filing')}>
                {one.filing ? t('tariff.filingLine', { ...one.filing }) : '–'}
              </td>
              <td data-label={t('tariff.authors')}>{one.authorNames.join(', ') || t('tariff.builtIn')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
