import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ShadowReport } from '../../../server/pricing/shadow-report.schema.ts';
import { Loaded } from '../../components/states.tsx';
import { formatFen } from '../../lib/format.ts';
import { queries } from '../../queries.ts';

/** What this tariff would have charged beside what was charged, by class, product and ground. */
export function ShadowReportCard({ tariff }: { tariff: string }) {
  const { t } = useTranslation();
  const report = useQuery(queries.shadowReport(tariff));
  return (
    <section className="card" aria-label={t('tariff.report')}>
      <h2>{t('tariff.report')}</h2>
      <Loaded query={report}>
        {(answer) =>
          answer.count === 0 ? (
            <p className="muted">{t('tariff.reportEmpty')}</p>
          ) : (
            <>
              <p>{t('tariff.reportLine', { count: answer.count, changed: answer.outcomeChangedCount })}</p>
              <Groups report={answer} />
              <Movers report={answer} />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function Groups({ report }: { report: ShadowReport }) {
  const { t } = useTranslation();
  return (
    <div className="scroll">
      <table className="dense">
        <thead>
          <tr>
            <th>{t('tariff.group')}</th>
            <th className="end">{t('tariff.quotes')}</th>
            <th className="end">{t('tariff.live')}</th>
            <th className="end">{t('tariff.would')}</th>
            <th className="end">{t('tariff.difference')}</th>
          </tr>
        </thead>
        <tbody>
          {report.groups.map((one) => (
            <tr key={`${one.by} ${one.key}`}>
              <td>
                {t(`tariff.by.${one.by}`)}: <code>{one.key}</code>
              </td>
              <td className="end">{one.count}</td>
              <td className="end">{formatFen(one.liveFen)}</td>
              <td className="end">{formatFen(one.shadowFen)}</td>
              <td className="end">{formatFen(one.shadowFen - one.liveFen)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Movers({ report }: { report: ShadowReport }) {
  const { t } = useTranslation();
  return (
    <>
      <h3>{t('tariff.movers')}</h3>
      <div className="scroll">
        <table className="dense">
          <thead>
            <tr>
              <th>{t('tariff.quote')}</th>
              <th className="end">{t('tariff.live')}</th>
              <th className="end">{t('tariff.would')}</th>
            </tr>
          </thead>
          <tbody>
            {report.movers.map((one) => (
              <tr key={one.quoteId}>
                <td>
                  <code>{one.quoteId}</code> {one.legalClass}, {one.ground}
                </td>
                <td className="end">{formatFen(one.livePremiumFen)}</td>
                <td className="end">{formatFen(one.shadowPremiumFen)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
