import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operator } from '../../../server/registry/operator.schema.ts';
import { Icon } from '../../components/icon.tsx';
import { OperatorDialog } from '../../components/operator-dialog.tsx';
import { OperatorFacts } from '../../components/operator-facts.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { queries } from '../../queries.ts';

/** The firms and persons that fly; an administrator registers them and keeps their legal identity. */
export function OperatorsPage() {
  const { t } = useTranslation();
  const operators = useQuery(queries.operators());
  const [opened, open] = useState<Operator | 'new' | null>(null);
  return (
    <>
      <PageHead title={t('operator.title')}>
        <button type="button" className="button" onClick={() => open('new')}>
          <Icon name="plus" />
          {t('operator.add')}
        </button>
      </PageHead>
      <Loaded query={operators}>
        {({ items }) => (
          <ul className="cards">
            {items.map((one) => (
              <li key={one.operatorId} className="card" data-testid="operator-card">
                <h2>{one.name}</h2>
                <OperatorFacts operator={one} />
                <button type="button" className="button small" onClick={() => open(one)}>
                  {t('action.edit')}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {opened && (
        <OperatorDialog operator={opened === 'new' ? null : opened} identity onClose={() => open(null)} />
      )}
    </>
  );
}
