import { useTranslation } from 'react-i18next';
import { type CoverStatus, toneOf } from '../lib/cover.ts';
import { Icon, type IconName } from './icon.tsx';

const ICONS: Record<CoverStatus, IconName> = {
  covered: 'shield',
  notCovered: 'warning',
  ending: 'hourglass',
  unknown: 'question',
  grounded: 'ground',
};

export function CoverIcon({ status, size }: { status: CoverStatus; size?: number }) {
  return <Icon name={ICONS[status]} {...(size ? { size } : {})} />;
}

/** Cover state by colour, shape and word together. */
export function CoverBadge({
  status,
  past,
  testId,
}: {
  status: CoverStatus;
  past?: boolean;
  testId?: string;
}) {
  const { t } = useTranslation();
  return (
    <span className={`badge tone-${toneOf(status)}`} data-testid={testId} data-status={status}>
      <CoverIcon status={status} />
      {t(`cover.${past ? 'past' : 'status'}.${status}`)}
    </span>
  );
}
