import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Check } from '../../components/check.tsx';
import { Select } from '../../components/select.tsx';
import { Loaded } from '../../components/states.tsx';
import { queries } from '../../queries.ts';
import type { StepProps } from './ask-page.tsx';
import { StepCard } from './step-card.tsx';

/** Which drones, flown by whom. */
export function AircraftStep({ draft, set, error }: StepProps) {
  const { t } = useTranslation();
  const drones = useQuery(queries.drones());
  const pilots = useQuery(queries.pilots());
  const toggle = (droneId: string, isIn: boolean) =>
    set({
      droneIds: isIn ? [...draft.droneIds, droneId] : draft.droneIds.filter((one) => one !== droneId),
    });
  const active = (pilots.data?.items ?? []).filter(({ state }) => state === 'active');
  const named = active.map(({ pilotId, name }) => [pilotId, name] as const);
  return (
    <StepCard step="aircraft" title={`1 · ${t('quote.aircraft')}`} error={error}>
      <Loaded query={drones}>
        {({ items }) => (
          <div className="stack" data-testid="quote-drones">
            {items.map(({ droneId, name, serialNumber, modelName }) => (
              <Check
                key={droneId}
                label={name}
                hint={`${modelName} · ${serialNumber}`}
                value={draft.droneIds.includes(droneId)}
                onChange={(isIn) => toggle(droneId, isIn)}
              />
            ))}
          </div>
        )}
      </Loaded>
      <Select
        label={t('quote.pilot')}
        value={draft.pilotId}
        options={[['', t('quote.noPilot')], ...named]}
        onChange={(pilotId) => set({ pilotId })}
      />
    </StepCard>
  );
}
