import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident, UpdateIncidentInput } from '../../../server/claims/incident.schema.ts';
import { api } from '../../api.ts';
import { Problem } from '../../components/states.tsx';
import { isOpen } from '../../lib/incidents.ts';
import { IncidentHistory } from './incident-history.tsx';

type Action = UpdateIncidentInput['action'];

/** Acknowledge, note, decide with a reason, take it back: each names the version the page showed. */
export function IncidentActions({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const update = useMutation({
    mutationFn: (action: Action) =>
      api.updateIncident(incident.incidentId, toInput(action, incident.version, text)),
    onSuccess: (after) => {
      setText('');
      client.setQueryData(['incident', incident.incidentId], after);
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['incident'] }),
        client.invalidateQueries({ queryKey: ['incidents'] }),
      ]),
  });
  const withReason: readonly Action[] = isOpen(incident)
    ? ['note', 'confirm', 'dismiss']
    : ['note', 'reopen'];
  return (
    <section className="card stack" aria-label={t('incident.decide')}>
      <h2>{t('incident.decide')}</h2>
      {incident.acknowledgedAt === null && isOpen(incident) && (
        <button
          type="button"
          className="button primary no-print"
          disabled={update.isPending}
          onClick={() => update.mutate('acknowledge')}
          data-testid="incident-acknowledge"
        >
          {t('incident.action.acknowledge')}
        </button>
      )}
      <ReasonField text={text} onChange={setText} />
      <div className="row no-print">
        {withReason.map((action) => (
          <button
            key={action}
            type="button"
            className={action === 'dismiss' ? 'button danger' : 'button'}
            disabled={update.isPending || text.trim() === ''}
            onClick={() => update.mutate(action)}
            data-testid={`incident-${action}`}
          >
            {t(`incident.action.${action}`)}
          </button>
        ))}
      </div>
      <Problem error={update.error} />
      <IncidentHistory incident={incident} />
    </section>
  );
}

function ReasonField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="field no-print">
      <label htmlFor="incident-text">{t('incident.text')}</label>
      <textarea
        id="incident-text"
        rows={3}
        maxLength={2_000}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      <small>{t('incident.textHint')}</small>
    </div>
  );
}

function toInput(action: Action, version: number, text: string): UpdateIncidentInput {
  return action === 'acknowledge' ? { action, version } : { action, version, text: text.trim() };
}
