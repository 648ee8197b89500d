import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../server/claims/incident.schema.ts';
import { evidenceDetail } from '../../lib/evidence-text.ts';
import { formatDateTime, formatShare } from '../../lib/format.ts';

/** Why the product believes it: every piece with its weight. It pays nothing; a person decides (D9b). */
export function EvidenceCard({ incident }: { incident: Incident }) {
  const { t, i18n } = useTranslation();
  return (
    <section className="card flush scroll">
      <header>
        <h2>{t('evidence.title')}</h2>
        <p className="small muted">
          {t('evidence.held', {
            from: formatDateTime(incident.hold.fromAt),
            to: incident.hold.toAt ? formatDateTime(incident.hold.toAt) : t('evidence.stillComing'),
            count: incident.hold.sampleCount,
          })}
        </p>
      </header>
      <table>
        <thead>
          <tr>
            <th>{t('evidence.at')}</th>
            <th>{t('evidence.what')}</th>
            <th className="end">{t('evidence.points')}</th>
          </tr>
        </thead>
        <tbody>
          {incident.evidence.map((one) => (
            <tr key={`${one.code}-${one.at}`} data-testid="evidence-row" data-code={one.code}>
              <td className="num">{formatDateTime(one.at)}</td>
              <td>
                {t(`evidence.code.${one.code}`, { defaultValue: one.code })}
                <br />
                <span className="tiny">
                  {evidenceDetail(one.detail, i18n.language)} <code>{one.code}</code>
                </span>
              </td>
              <td className="end">
                {one.points > 0 ? `+${one.points}` : String(one.points).replace('-', '−')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small" style={{ padding: '0 24px 16px' }}>
        {t('evidence.sum', { confidence: formatShare(incident.confidence) })}
      </p>
    </section>
  );
}
