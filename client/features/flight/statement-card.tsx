import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Statement } from '../../../server/policies/statement.schema.ts';
import { Loaded } from '../../components/states.tsx';
import { formatDateTime, formatNumber } from '../../lib/format.ts';
import { queries } from '../../queries.ts';

/** What share of the time in the air was covered, and why not the rest (承保说明). */
export function StatementCard({ flightId, isOver }: { flightId: string; isOver: boolean }) {
  const { t } = useTranslation();
  const statement = useQuery(queries.statement(flightId, isOver));
  return (
    <section className="card stack" aria-label={t('statement.title')}>
      <h2>{t('statement.title')}</h2>
      <Loaded query={statement}>{(one) => <StatementView statement={one} />}</Loaded>
    </section>
  );
}

function StatementView({ statement }: { statement: Statement }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language === 'en' ? 'en' : 'zh';
  return (
    <>
      <p>
        <strong data-testid="statement-summary" data-bps={statement.coveredBps}>
          {statement.summary[language]}
        </strong>
      </p>
      {statement.uncovered.length > 0 && (
        <ul className="small" data-testid="statement-uncovered">
          {statement.uncovered.map(({ kind, from, seconds, why }) => (
            <li key={`${kind}${from}`} data-kind={kind}>
              {formatDateTime(from)} · {t('statement.seconds', { seconds: formatNumber(seconds, 1) })} ·{' '}
              {why[language]}
            </li>
          ))}
        </ul>
      )}
      {!statement.isFinal && <p className="tiny muted">{t('statement.open')}</p>}
    </>
  );
}
