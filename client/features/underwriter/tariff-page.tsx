import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { TariffEvent, TariffVersion } from '../../../server/pricing/tariff-version.schema.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { stepsOf } from '../../lib/tariff-steps.ts';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { ShadowReportCard } from './shadow-report-card.tsx';
import { TariffEditor } from './tariff-editor.tsx';
import { TariffNumbers } from './tariff-numbers.tsx';
import { TariffPeriod, TariffStateBadge } from './tariff-state.tsx';
import { TariffStepDialog } from './tariff-step-dialog.tsx';

/** One version: its numbers, where it stands, what can be done with it, and what it would charge as a shadow. */
export function TariffPage() {
  const { t } = useTranslation();
  const { tariff = '' } = useParams();
  const query = useQuery(queries.tariff(tariff));
  return (
    <>
      <PageHead title={t('tariff.one', { tariff })} back={{ to: '/tariffs', label: t('tariff.title') }} />
      <Loaded query={query}>{(answer) => <TariffView tariff={answer} />}</Loaded>
    </>
  );
}

function TariffView({ tariff }: { tariff: TariffVersion }) {
  const { t } = useTranslation();
  const [event, begin] = useState<TariffEvent | null>(null);
  const [isEditing, edit] = useState(false);
  const mayWrite = currentSession()?.user.role === 'underwriter';
  const hasShadow = tariff.shadow || tariff.transitions.some((one) => one.event === 'startShadow');
  return (
    <div className="stack">
      <TariffFacts tariff={tariff} />
      {mayWrite && !isEditing && (
        <div className="row">
          {tariff.state === 'draft' && (
            <button type="button" className="button" onClick={() => edit(true)}>
              {t('tariff.edit')}
            </button>
          )}
          {stepsOf(tariff).map((one) => (
            <button key={one} type="button" className="button" onClick={() => begin(one)}>
              {t(`tariff.events.${one}`)}
            </button>
          ))}
        </div>
      )}
      {mayWrite && hasShadow && <ShadowReportCard tariff={tariff.tariff} />}
      <h2>{t('tariff.numbers')}</h2>
      {isEditing ? (
        <TariffEditor key={tariff.version} tariff={tariff} onDone={() => edit(false)} />
      ) : (
        <TariffNumbers content={tariff.content} />
      )}
      <TariffHistory tariff={tariff} />
      {event && <TariffStepDialog tariff={tariff} event={event} onClose={() => begin(null)} />}
    </div>
  );
}

function TariffFacts({ tariff }: { tariff: TariffVersion }) {
  const { t } = useTranslation();
  const { content, filing, authorNames, contentSha256 } = tariff;
  return (
    <dl className="card facts">
      <dt>{t('tariff.state')}</dt>
      <dd>
        <TariffStateBadge tariff={tariff} />
      </dd>
      <dt>{t('tariff.effectiveOn')}</dt>
      <dd>{content.effectiveOn}</dd>
      <dt>{t('tariff.period')}</dt>
      <dd>
        <TariffPeriod tariff={tariff} />
      </dd>
      <dt>{t('tariff.filing')}</dt>
      <dd>{filing ? t('tariff.filingLine', { ...filing }) : '–'}</dd>
      <dt>{t('tariff.authors')}</dt>
      <dd>{authorNames.join(', ') || t('tariff.builtIn')}</dd>
      <dt>{t('tariff.basis')}</dt>
      <dd>{content.basis}</dd>
      <dt>{t('tariff.hash')}</dt>
      <dd>
        <code className="tiny">{contentSha256}</code>
      </dd>
    </dl>
  );
}

function TariffHistory({ tariff }: { tariff: TariffVersion }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t('tariff.history')}>
      <h2>{t('tariff.history')}</h2>
      {tariff.transitions.length === 0 && <p className="muted">{t('tariff.historyEmpty')}</p>}
      <ol className="stack">
        {tariff.transitions.map((one) => (
          <li key={`${one.at} ${one.event}`}>
            {t('tariff.historyLine', {
              event: t(`tariff.events.${one.event}`),
              name: one.byName,
              at: formatDateTime(one.at),
            })}
            <br />
            <span className="small muted">{one.reason}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
