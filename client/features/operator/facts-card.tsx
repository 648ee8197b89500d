import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drone, DroneFacts } from '../../../server/registry/drone.schema.ts';
import { Loaded } from '../../components/states.tsx';
import { AIRFRAME_FIGURES, AIRFRAME_FLAGS, formatFigure } from '../../lib/airframe-draft.ts';
import { formatDateTime } from '../../lib/format.ts';
import { queries } from '../../queries.ts';
import { ModifyDroneDialog } from './modify-drone-dialog.tsx';

/** What the airframe is now, and every version it was or will be. */
export function FactsCard({ drone, mayEdit }: { drone: Drone; mayEdit: boolean }) {
  const { t } = useTranslation();
  const history = useQuery(queries.droneFacts(drone.droneId));
  const [modifying, setModifying] = useState(false);
  return (
    <section className="card" data-testid="facts-card">
      <h2>{t('fact.title')}</h2>
      <FactList facts={drone.facts} />
      <h3>{t('fact.history')}</h3>
      <Loaded query={history}>
        {({ items }) => (
          <ol className="stack">
            {items.map((one) => (
              <FactsVersion key={one.version} facts={one} current={drone.facts.version} />
            ))}
          </ol>
        )}
      </Loaded>
      {mayEdit && (
        <button type="button" className="button" onClick={() => setModifying(true)}>
          {t('fact.modify')}
        </button>
      )}
      {modifying && <ModifyDroneDialog drone={drone} onClose={() => setModifying(false)} />}
    </section>
  );
}

function FactList({ facts }: { facts: DroneFacts }) {
  const { t } = useTranslation();
  const flag = (value: boolean | null) =>
    value === null ? t('value.unknown') : t(value ? 'fact.yes' : 'fact.no');
  return (
    <dl className="facts">
      {AIRFRAME_FIGURES.map((figure) => (
        <div key={figure.name} style={{ display: 'contents' }}>
          <dt>{t(`fact.${figure.name}`)}</dt>
          <dd className="num">
            {formatFigure(facts[figure.name], figure) ?? t('value.unknown')}
            {facts.declared.includes(figure.name) && <span className="tiny"> · {t('fact.own')}</span>}
          </dd>
        </div>
      ))}
      <dt>{t('fact.power')}</dt>
      <dd>{facts.power ? t(`fact.powers.${facts.power}`) : t('value.unknown')}</dd>
      {AIRFRAME_FLAGS.map((name) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{t(`fact.${name}`)}</dt>
          <dd>{flag(facts[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

function FactsVersion({ facts, current }: { facts: DroneFacts; current: number }) {
  const { t } = useTranslation();
  const masses = AIRFRAME_FIGURES.slice(0, 2).map(
    (figure) => formatFigure(facts[figure.name], figure) ?? t('value.unknown'),
  );
  return (
    <li>
      <strong>
        {t('fact.version', { version: facts.version, date: formatDateTime(facts.effectiveFrom) })}
      </strong>{' '}
      {facts.version === current && <span className="badge tone-good">{t('fact.current')}</span>}
      {facts.version > current && <span className="badge tone-calm">{t('fact.later')}</span>}
      <p className="small muted">
        {facts.maker} {facts.modelName} · {masses.join(' / ')} ·{' '}
        {facts.note ?? (facts.version === 1 ? t('fact.registered') : '–')}
      </p>
    </li>
  );
}
