import { useTranslation } from 'react-i18next';
import type { ProductTerms } from '../../../server/policies/product.schema.ts';
import { Field } from '../../components/field.tsx';
import type { StepProps } from './ask-page.tsx';
import { StepCard } from './step-card.tsx';

/** When, and how much flying is meant. Products of whole days ask for days. */
export function TimeStep({ draft, set, error, terms }: StepProps & { terms: ProductTerms }) {
  const { t } = useTranslation();
  const { wholeDays, flightsMax } = terms;
  const shown = (text: string) => (wholeDays ? text.slice(0, 10) : text);
  const kept = (text: string) => (wholeDays ? `${text}T00:00` : text);
  const type = wholeDays ? 'date' : 'datetime-local';
  return (
    <StepCard step="time" title={`3 · ${t('quote.time')}`} error={error}>
      <div className="field-row">
        <Field
          label={t('quote.from')}
          value={shown(draft.from)}
          onChange={(from) => set({ from: kept(from) })}
          type={type}
          data-testid="quote-from"
        />
        <Field
          label={t(wholeDays ? 'quote.lastDay' : 'quote.to')}
          value={shown(draft.to)}
          onChange={(to) => set({ to: kept(to) })}
          type={type}
          data-testid="quote-to"
        />
      </div>
      <div className="field-row">
        <Field
          label={t('quote.minutes')}
          value={draft.minutes}
          onChange={(minutes) => set({ minutes })}
          type="number"
          min={1}
          max={600}
        />
        {flightsMax !== 1 && (
          <Field
            label={t('quote.flights')}
            value={draft.flights}
            onChange={(flights) => set({ flights })}
            type="number"
            min={1}
            max={10_000}
          />
        )}
      </div>
    </StepCard>
  );
}
