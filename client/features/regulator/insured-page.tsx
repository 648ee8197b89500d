import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api.ts';
import { Field } from '../../components/field.tsx';
import { Icon } from '../../components/icon.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { formatYuan } from '../../lib/format.ts';

/** Is the aircraft with this serial number insured now? Yes or no and the limit; nothing about who. */
export function InsuredPage() {
  const { t } = useTranslation();
  const [serialNumber, setSerialNumber] = useSelection('serialNumber');
  const [draft, setDraft] = useState(serialNumber ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSerialNumber(draft.trim());
  };
  return (
    <>
      <PageHead title={t('insured.title')} lead={t('insured.lead')} />
      <div className="stack" style={{ maxWidth: 640 }}>
        <form className="card form" onSubmit={submit}>
          <Field
            label={t('drone.serialNumber')}
            value={draft}
            onChange={setDraft}
            pattern="\s*[A-Za-z0-9]{8,20}\s*"
            hint={t('register.serialHint')}
            data-testid="insured-serial-number"
          />
          <button type="submit" className="button primary">
            <Icon name="search" />
            {t('insured.ask')}
          </button>
        </form>
        {serialNumber && <InsuredAnswer serialNumber={serialNumber} />}
      </div>
    </>
  );
}

function InsuredAnswer({ serialNumber }: { serialNumber: string }) {
  const { t } = useTranslation();
  const answer = useQuery({
    queryKey: ['insured', serialNumber],
    queryFn: () => api.findInsured(serialNumber),
    gcTime: 0,
  });
  return (
    <Loaded query={answer}>
      {({ insured, limitFen }) => (
        <div
          className={`cover-panel tone-${insured ? 'good' : 'bad'}`}
          role="status"
          data-testid="insured-answer"
          data-insured={insured}
        >
          <strong>
            <Icon name={insured ? 'shield' : 'warning'} />
            {t(insured ? 'insured.yes' : 'insured.no')}
          </strong>
          <p>
            <code>{serialNumber}</code>
            {limitFen !== undefined && ` · ${t('policy.limit')} ${formatYuan(limitFen)}`}
          </p>
        </div>
      )}
    </Loaded>
  );
}
