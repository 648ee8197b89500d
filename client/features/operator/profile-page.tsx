import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operator } from '../../../server/registry/operator.schema.ts';
import { OperatorDialog } from '../../components/operator-dialog.tsx';
import { OperatorFacts } from '../../components/operator-facts.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { queries } from '../../queries.ts';
import { ConsentsCard } from './consents-card.tsx';

/** Whom the insurer reaches, and what was agreed to. */
export function ProfilePage() {
  const { t } = useTranslation();
  const me = useQuery(queries.me());
  return (
    <>
      <PageHead
        title={t('operator.profile')}
        lead={t('operator.profileLead')}
        back={{ to: '/fleet', label: t('nav.fleet') }}
      />
      <div className="grid-2">
        <Loaded query={me}>{({ operator }) => operator && <OwnOperator operator={operator} />}</Loaded>
        <ConsentsCard />
      </div>
    </>
  );
}

function OwnOperator({ operator }: { operator: Operator }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  return (
    <section className="card" data-testid="operator-card">
      <h2>{operator.name}</h2>
      <div className="stack">
        <OperatorFacts operator={operator} />
        <p className="tiny">{t('operator.identity')}</p>
        <div className="row">
          <button type="button" className="button" onClick={() => setEditing(true)}>
            {t('action.edit')}
          </button>
        </div>
      </div>
      {editing && <OperatorDialog operator={operator} identity={false} onClose={() => setEditing(false)} />}
    </section>
  );
}
