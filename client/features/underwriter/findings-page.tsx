import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterField } from '../../components/filter-field.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { en } from '../../locales/en.data.ts';
import { queries } from '../../queries.ts';
import { FindingCard } from './finding-card.tsx';

const STATES = ['open', 'confirmed', 'dismissed', 'all'] as const;
/** By our words for them: the server's own list would bring its validator into the page. */
const KINDS = Object.keys(en.finding.kind);

/** The queue of findings; its filters stand in the address. */
export function FindingsPage() {
  const { t } = useTranslation();
  const [chosen, choose] = useSelection('state');
  const [kind, chooseKind] = useSelection('kind');
  const [droneId, chooseDrone] = useSelection('droneId');
  const [flightId, chooseFlight] = useSelection('flightId');
  const [policyId, choosePolicy] = useSelection('policyId');
  const state = STATES.find((one) => one === chosen) ?? 'open';
  const findings = useQuery(
    queries.findings({
      state: state === 'all' ? null : state,
      kind: KINDS.find((one) => one === kind) ?? null,
      droneId,
      flightId,
      policyId,
      limit: 100,
    }),
  );
  return (
    <>
      <PageHead
        title={t('finding.title')}
        lead={t('finding.lead')}
        back={{ to: '/overview', label: t('nav.overview') }}
      >
        <StateButtons state={state} onChoose={choose} />
      </PageHead>
      <section className="card field-row">
        <KindField kind={kind ?? ''} onChoose={chooseKind} />
        <FilterField label={t('finding.droneId')} value={droneId ?? ''} onTake={chooseDrone} />
        <FilterField label={t('finding.flightId')} value={flightId ?? ''} onTake={chooseFlight} />
        <FilterField label={t('finding.policyId')} value={policyId ?? ''} onTake={choosePolicy} />
      </section>
      <Loaded query={findings}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="shield" title={t('finding.none')} />
          ) : (
            <ul className="stack">
              {items.map((one) => (
                <li key={one.findingId}>
                  <FindingCard finding={one} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

function StateButtons({ state, onChoose }: { state: string; onChoose: (state: string | null) => void }) {
  const { t } = useTranslation();
  return STATES.map((one) => (
    <button
      key={one}
      type="button"
      className="button small"
      aria-pressed={one === state}
      onClick={() => onChoose(one === 'open' ? null : one)}
    >
      {t(`finding.state.${one}`)}
    </button>
  ));
}

function KindField({ kind, onChoose }: { kind: string; onChoose: (kind: string | null) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{t('finding.kindLabel')}</label>
      <select id={id} value={kind} onChange={({ target }) => onChoose(target.value || null)}>
        <option value="">{t('finding.anyKind')}</option>
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`finding.kind.${one}`)}
          </option>
        ))}
      </select>
    </div>
  );
}
