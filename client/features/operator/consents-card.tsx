import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Consent } from '../../../server/registry/consent.schema.ts';
import { api } from '../../api.ts';
import { Loaded, Problem } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { queries } from '../../queries.ts';

/** One purpose at a time, each given or withdrawn at will (个人信息保护法 art. 15). */
export function ConsentsCard() {
  const { t } = useTranslation();
  const consents = useQuery(queries.consents());
  return (
    <section className="card">
      <h2>{t('consent.title')}</h2>
      <p className="small muted">{t('consent.lead')}</p>
      <Loaded query={consents}>
        {({ items }) => (
          <ul className="stack">
            {items.map((one) => (
              <ConsentItem key={one.text.purpose} consent={one} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function ConsentItem({ consent }: { consent: Consent }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const { text, given, history } = consent;
  const isChinese = i18n.language.startsWith('zh');
  const decide = useMutation({
    mutationFn: () =>
      api.decideConsent(text.purpose, { action: given ? 'withdrawn' : 'given', textVersion: text.version }),
    onSettled: () => client.invalidateQueries({ queryKey: ['consents'] }),
  });
  const [last] = history;
  return (
    <li data-testid="consent" data-purpose={text.purpose} data-given={given}>
      <p>{isChinese ? text.textZh : text.textEn}</p>
      <p className="small muted">
        {t('consent.without', { text: isChinese ? text.withoutZh : text.withoutEn })} · {text.clause}
      </p>
      <div className="row">
        <span className={`badge tone-${given ? 'good' : 'unknown'}`}>
          {t(given ? 'consent.given' : 'consent.notGiven')}
        </span>
        {last && (
          <span className="tiny">
            {t(given ? 'consent.since' : 'consent.withdrawnAt', { at: formatDateTime(last.at) })}
          </span>
        )}
        <button
          type="button"
          className="button small"
          disabled={decide.isPending}
          onClick={() => decide.mutate()}
        >
          {t(given ? 'consent.withdraw' : 'consent.give')}
        </button>
      </div>
      <Problem error={decide.error} />
    </li>
  );
}
