import { useTranslation } from 'react-i18next';
import type { AirborneAircraft } from '../../../server/compliance/compliance.schema.ts';
import { countAirborne } from '../../lib/airborne.ts';

interface Props {
  items: AirborneAircraft[];
  filter: string | null;
  onFilter: (filter: string | null) => void;
}

/** The figures are the filters. */
export function AirborneCountsBar({ items, filter, onFilter }: Props) {
  const { t } = useTranslation();
  const counts = countAirborne(items);
  const buttons = [
    { value: null, label: 'airborne.all', count: counts.airborne, testId: 'airborne-count' },
    { value: 'yes', label: 'airborne.insured', count: counts.insured, testId: 'insured-count' },
    { value: 'no', label: 'airborne.uninsured', count: counts.uninsured, testId: 'uninsured-count' },
    { value: 'pending', label: 'airborne.pending', count: counts.pending, testId: 'pending-count' },
  ];
  return (
    <div className="kpis">
      {buttons.map((one) => (
        <button
          key={one.testId}
          type="button"
          className="kpi"
          aria-pressed={filter === one.value}
          onClick={() => onFilter(one.value)}
        >
          <b data-testid={one.testId}>{one.count}</b>
          {t(one.label)}
        </button>
      ))}
    </div>
  );
}
