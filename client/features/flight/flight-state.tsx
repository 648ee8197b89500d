import { useTranslation } from 'react-i18next';
import type { Flight } from '../../../server/flights/flight.schema.ts';

const TONES = { airborne: 'calm', lost: 'warn', landed: 'unknown', closed: 'unknown' } as const;

export function FlightState({ state, testId }: { state: Flight['state']; testId?: string }) {
  const { t } = useTranslation();
  const plain = state === 'landed' || state === 'closed';
  return (
    <span
      className={plain ? 'badge' : `badge tone-${TONES[state]}`}
      style={plain ? { background: 'var(--sunken)' } : undefined}
      data-testid={testId}
      data-state={state}
    >
      {t(`flight.states.${state}`)}
    </span>
  );
}
