import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/states.tsx';
import { formatDateTime, formatFen } from '../../lib/format.ts';
import { queries } from '../../queries.ts';

/** Changes of the contract 批单 (保险法 art. 20), oldest first. */
export function EndorsementsCard({ policyId }: { policyId: string }) {
  const { t } = useTranslation();
  const endorsements = useQuery(queries.endorsements(policyId));
  return (
    <section className="card stack">
      <h2>{t('contract.endorsements')}</h2>
      <Loaded query={endorsements}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t('contract.noEndorsements')}</p>
          ) : (
            <ul className="stack">
              {items.map((one) => (
                <li key={one.endorsementId} data-testid="endorsement" data-kind={one.kind}>
                  {formatDateTime(one.effectiveAt)} · {t(`contract.kinds.${one.kind}`)}
                  {one.premiumChangeFen !== 0 && ` · ${formatFen(one.premiumChangeFen)}`}
                  {one.note && <p className="small muted">{one.note}</p>}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
