import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ClassSide, ObservedClass } from '../../../server/classification/observation.schema.ts';
import { Loaded } from '../../components/states.tsx';
import { reasonText } from '../../lib/classification-text.ts';
import { formatShare } from '../../lib/format.ts';
import { queries } from '../../queries.ts';

/** Declared and observed class side by side, each with its reasons and their clauses. */
export function ObservedClassCard({ droneId }: { droneId: string }) {
  const { t } = useTranslation();
  const observed = useQuery(queries.observedClass(droneId));
  return (
    <section className="card stack" data-testid="observed-class">
      <h2>{t('observed.title')}</h2>
      <p className="small muted">{t('observed.lead')}</p>
      <Loaded query={observed}>{(answer) => <Sides answer={answer} />}</Loaded>
    </section>
  );
}

function Sides({ answer }: { answer: ObservedClass }) {
  const { t, i18n } = useTranslation();
  const { flightCount, confidence, massReason } = answer;
  return (
    <>
      <div className="grid-2">
        <Side title={t('observed.declared')} side={answer.declared} />
        {flightCount > 0 && <Side title={t('observed.observed')} side={answer.observed} />}
      </div>
      <p>
        {flightCount === 0
          ? t('observed.none')
          : answer.contradicted
            ? t('observed.contradicts', { percent: formatShare(confidence ?? 0) })
            : t('observed.agrees', { count: flightCount })}
        {answer.confirmedFindingIds.length > 0 && <strong> {t('observed.confirmed')}</strong>}
      </p>
      <Figures figures={answer.figures} />
      <p className="tiny">
        {reasonText(massReason, i18n.language)} · {massReason.clause} ·{' '}
        {t('classification.version', { version: answer.ruleVersion })}
      </p>
    </>
  );
}

function Side({ title, side }: { title: string; side: ClassSide }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="kpi">
      <span className="tiny">{title}</span>
      <strong style={{ display: 'block' }}>
        {t(`classification.classes.${side.legalClass.value}`)}
        {side.agricultural.value && ` · ${t('observed.agricultural')}`}
      </strong>
      <details>
        <summary>{t('classification.reasons')}</summary>
        <ul>
          {side.legalClass.reasons.map((one) => (
            <li key={`${one.code} ${one.detail}`} className="small">
              {reasonText(one, i18n.language)}{' '}
              <span className="tiny">
                {one.detail} · {one.clause}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function Figures({ figures }: { figures: ObservedClass['figures'] }) {
  const { t } = useTranslation();
  return (
    <ul className="stack" style={{ gap: 8 }}>
      {figures.map((one) => (
        <li key={one.fact} className="row between">
          <span>
            {t(`observed.fact.${one.fact}`)}
            <br />
            <span className="tiny">
              {t('observed.seen', { value: one.observed, tolerance: one.tolerance })} ·{' '}
              {t(`observed.method.${one.method}`)} ·{' '}
              {t('finding.confidence', { percent: formatShare(one.confidence) })} ·{' '}
              <Link to={`/flights/${one.flightId}`}>{t('observed.flight')}</Link>
            </span>
          </span>
          <strong className="num">
            {t('observed.atLeast')} {one.atLeast}
          </strong>
        </li>
      ))}
    </ul>
  );
}
