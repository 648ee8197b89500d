import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Policy } from '../../../server/policies/policy.schema.ts';
import { api } from '../../api.ts';
import { DownloadButton } from '../../components/download-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { AddInsuredDialog } from './add-insured-dialog.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { EndorsementsCard } from './endorsements-card.tsx';
import { PolicyFacts } from './policy-facts.tsx';
import { PolicyFlightsCard } from './policy-flights-card.tsx';
import { PolicyHistory } from './policy-history.tsx';
import { VerifyCard } from './verify-card.tsx';

/** One contract: what it says, what became of it, and what its operator may do with it. */
export function PolicyPage() {
  const { policyId = '' } = useParams();
  const policy = useQuery(queries.policy(policyId));
  return <Loaded query={policy}>{(one) => <PolicyBody policy={one} />}</Loaded>;
}

function PolicyBody({ policy }: { policy: Policy }) {
  const { t } = useTranslation();
  const [opened, open] = useState<'cancel' | 'insured' | null>(null);
  const role = currentSession()?.user.role;
  const isInForce = ['bound', 'active', 'extended'].includes(policy.state);
  const canChange = role === 'operator' && isInForce;
  return (
    <>
      <PageHead title={policy.policyNumber} back={{ to: '/policies', label: t('contract.title') }}>
        <DownloadButton label={t('contract.certificate')} load={() => api.getCertificate(policy.policyId)} />
        {canChange && (
          <>
            <button type="button" className="button" onClick={() => open('insured')}>
              {t('contract.addInsured')}
            </button>
            <button
              type="button"
              className="button danger"
              data-testid="policy-cancel"
              onClick={() => open('cancel')}
            >
              {t('contract.cancel')}
            </button>
          </>
        )}
      </PageHead>
      <div className="stack">
        <PolicyFacts policy={policy} />
        {role !== 'regulator' && (
          <Link to={`/quotes/${policy.quoteId}`} className="button quiet">
            {t('contract.quote')}
          </Link>
        )}
        <VerifyCard verifyToken={policy.verifyToken} />
        <PolicyFlightsCard policyId={policy.policyId} />
        <EndorsementsCard policyId={policy.policyId} />
        <PolicyHistory transitions={policy.transitions} />
      </div>
      {opened === 'cancel' && <CancelDialog policy={policy} onClose={() => open(null)} />}
      {opened === 'insured' && <AddInsuredDialog policy={policy} onClose={() => open(null)} />}
    </>
  );
}
