import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DecideFindingInput, Finding } from '../../../server/classification/finding.schema.ts';
import { api } from '../../api.ts';
import { Problem } from '../../components/states.tsx';
import { formatDateTime, formatShare } from '../../lib/format.ts';
import { queryClient } from '../../queries.ts';
import { currentSession } from '../../session.ts';

/** One finding: what was compared, where to look, and what was decided about it. */
export function FindingCard({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const tone = { open: 'warn', confirmed: 'bad', dismissed: 'calm' }[finding.state];
  return (
    <article className="card stack" data-testid="finding" data-state={finding.state}>
      <header className="row between">
        <div>
          <h2>{t(`finding.kind.${finding.kind}`)}</h2>
          <p className="small muted">
            {formatDateTime(finding.foundAt)} ·{' '}
            {t('finding.confidence', { percent: formatShare(finding.confidence) })} ·{' '}
            <code>{finding.serialNumber}</code>
          </p>
        </div>
        <span className={`badge tone-${tone}`}>{t(`finding.state.${finding.state}`)}</span>
      </header>
      <p>
        {finding.detail} <span className="tiny">{finding.clause}</span>
      </p>
      <Places finding={finding} />
      <Figures figures={finding.figures} />
      {finding.history.map((step) => (
        <p key={step.at} className="small">
          {formatDateTime(step.at)} · {step.by} · {t(`finding.state.${step.to}`)}: {step.note}
        </p>
      ))}
      {currentSession()?.user.role === 'underwriter' && <Decision finding={finding} />}
    </article>
  );
}

function Places({ finding: { flightId, policyId, droneId } }: { finding: Finding }) {
  const { t } = useTranslation();
  return (
    <div className="row">
      {flightId && <Link to={`/flights/${flightId}`}>{t('finding.flight')}</Link>}
      {policyId && <Link to={`/policies/${policyId}`}>{t('finding.policy')}</Link>}
      {droneId && <Link to={`/drones/${droneId}`}>{t('finding.drone')}</Link>}
    </div>
  );
}

function Figures({ figures }: { figures: Finding['figures'] }) {
  const { t } = useTranslation();
  return (
    <details>
      <summary>{t('finding.figures')}</summary>
      <ul>
        {Object.entries(figures).map(([name, value]) => (
          <li key={name} className="small">
            <code>{name}</code> {String(value)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Decision({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const id = useId();
  const [note, setNote] = useState('');
  const decide = useMutation({
    mutationFn: (decision: DecideFindingInput['decision']) =>
      api.decideFinding(finding.findingId, { decision, note: note.trim(), version: finding.version }),
    onSuccess: () => setNote(''),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['findings'] }),
  });
  const decisions = finding.state === 'open' ? (['confirm', 'dismiss'] as const) : (['reopen'] as const);
  return (
    <div className="no-print">
      <div className="field">
        <label htmlFor={id}>{t('finding.note')}</label>
        <textarea
          id={id}
          rows={2}
          maxLength={2_000}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </div>
      <div className="row">
        {decisions.map((decision) => (
          <button
            key={decision}
            type="button"
            className="button"
            disabled={decide.isPending || note.trim() === ''}
            onClick={() => decide.mutate(decision)}
            data-testid={`finding-${decision}`}
          >
            {t(`finding.decision.${decision}`)}
          </button>
        ))}
      </div>
      <Problem error={decide.error} />
    </div>
  );
}
