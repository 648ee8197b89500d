import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../lib/format.ts';

interface Props {
  label: ReactNode;
  value: number | null | undefined;
  digits: number;
  unit: string;
  testId: string;
}

/** One measured value; what nobody measured says so and is never 0. */
export function Reading({ label, value, digits, unit, testId }: Props) {
  const { t } = useTranslation();
  const text = formatNumber(value ?? null, digits);
  return (
    <div className="reading">
      <dt>{label}</dt>
      <dd data-testid={testId} data-known={text !== null}>
        {text === null ? (
          <span className="unknown-value">{t('value.unknown')}</span>
        ) : (
          <>
            {text} <small>{unit}</small>
          </>
        )}
      </dd>
    </div>
  );
}
