import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DroneModel } from '../../../server/registry/drone-model.schema.ts';
import { Field } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { DeclareModelDialog } from './declare-model-dialog.tsx';

/** The model register: what is known of each type, by whom it was published and when it was read there. */
export function ModelsPage() {
  const { t } = useTranslation();
  const models = useQuery(queries.droneModels());
  const [search, setSearch] = useState('');
  const [declaring, setDeclaring] = useState(false);
  const mayDeclare = currentSession()?.user.role === 'underwriter';
  return (
    <>
      <PageHead title={t('droneModel.title')} lead={t('droneModel.lead')}>
        {mayDeclare && (
          <button type="button" className="button" onClick={() => setDeclaring(true)}>
            <Icon name="plus" />
            {t('droneModel.declare')}
          </button>
        )}
      </PageHead>
      <div className="stack">
        <Field
          label={t('droneModel.find')}
          value={search}
          onChange={setSearch}
          type="search"
          required={false}
        />
        <Loaded query={models}>
          {({ items }) => {
            const found = items.filter((one) => matches(one, search));
            return found.length === 0 ? (
              <EmptyState icon="search" title={t('droneModel.none')} />
            ) : (
              <ModelTable models={found} />
            );
          }}
        </Loaded>
      </div>
      {declaring && <DeclareModelDialog onClose={() => setDeclaring(false)} />}
    </>
  );
}

function matches(model: DroneModel, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/);
  const text = `${model.maker} ${model.name} ${model.droneModelId}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function ModelTable({ models }: { models: readonly DroneModel[] }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('droneModel.name')}</th>
            <th>{t('droneModel.masses')}</th>
            <th>{t('droneModel.speeds')}</th>
            <th>{t('droneModel.size')}</th>
            <th>{t('fact.ceilingMeters')}</th>
            <th>{t('droneModel.source')}</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <ModelRow key={model.droneModelId} model={model} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ModelRow({ model }: { model: DroneModel }) {
  const { t } = useTranslation();
  const unknown = t('droneModel.unknown');
  return (
    <tr data-testid="model-row" data-model-id={model.droneModelId}>
      <td>
        <strong>
          {model.maker} {model.name}
        </strong>
        <br />
        <span className="tiny">
          {t(`pilot.airframe.${model.airframe}`)}
          {model.power && ` · ${t(`fact.powers.${model.power}`)}`}
          {model.agricultural && ` · ${t('fact.agricultural')}`}
        </span>
      </td>
      <td data-label={t('droneModel.masses')} className="num">
        {model.emptyMassKg} / {model.mtowKg ?? unknown} kg
      </td>
      <td data-label={t('droneModel.speeds')} className="num">
        {model.maxLevelSpeedMps} / {model.maxAscentMps} / {model.maxDescentMps} m/s
      </td>
      <td data-label={t('droneModel.size')} className="num">
        {`${model.dimensionMeters}\u00a0m`}
      </td>
      <td data-label={t('fact.ceilingMeters')} className="num">
        {model.ceilingMeters === null ? unknown : `${model.ceilingMeters} m`}
      </td>
      <td data-label={t('droneModel.source')} className="small">
        {model.source} · {t('droneModel.readOn', { date: model.checkedOn })}
        {model.notes && <p className="tiny">{model.notes}</p>}
      </td>
    </tr>
  );
}
