import { useTranslation } from 'react-i18next';
import type { IncidentState as State } from '../../../server/claims/incident.schema.ts';

const TONES = { suspected: 'warn', probable: 'bad', confirmed: 'bad', dismissed: 'unknown' } as const;

export function IncidentState({ state, testId }: { state: State; testId?: string }) {
  const { t } = useTranslation();
  return (
    <span className={`badge tone-${TONES[state]}`} data-testid={testId} data-state={state}>
      {t(`incident.states.${state}`)}
    </span>
  );
}
