import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import { ClassificationView } from '../../components/classification-view.tsx';
import { Loaded } from '../../components/states.tsx';
import { isClassification } from '../../lib/classification-text.ts';
import { queries } from '../../queries.ts';

/** The answer this flight was priced with, else the drone's own; nothing for an unregistered aircraft. */
export function FlightClassification({ flight, mayReadPrices }: { flight: Flight; mayReadPrices: boolean }) {
  const { t } = useTranslation();
  const quoteId = flight.quoteId ?? '';
  const droneId = flight.droneId ?? '';
  const quote = useQuery({ ...queries.quote(quoteId), enabled: mayReadPrices && quoteId !== '' });
  const priced = isClassification(quote.data?.classification) ? quote.data.classification : null;
  const declared = useQuery({
    ...queries.classification(droneId),
    enabled: droneId !== '' && priced === null && !quote.isLoading,
  });
  if (!priced && droneId === '') return null;
  return (
    <section className="card">
      <h2>{t('classification.title')}</h2>
      {priced ? (
        <ClassificationView answer={priced} />
      ) : (
        <Loaded query={declared}>{(answer) => <ClassificationView answer={answer} />}</Loaded>
      )}
    </section>
  );
}
