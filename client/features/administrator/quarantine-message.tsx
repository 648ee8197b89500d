import { useTranslation } from 'react-i18next';
import type { Quarantined } from '../../../server/telemetry/quarantine.schema.ts';
import { QuarantinedCard } from '../../components/quarantined-card.tsx';
import { formatDateTime } from '../../lib/format.ts';

interface QuarantineMessageProps {
  message: Quarantined;
  onDevice: () => void;
  onPayload: () => void;
  onReplay: () => void;
}

/** One message as it came, what became of it, and what can be done. */
export function QuarantineMessage({ message, onDevice, onPayload, onReplay }: QuarantineMessageProps) {
  const { t } = useTranslation();
  return (
    <QuarantinedCard
      message={message}
      outcome={<ReplayState message={message} />}
      deviceAction={
        <button type="button" className="button small" onClick={onDevice}>
          {t('quarantine.onlyThisDevice')}
        </button>
      }
    >
      <button type="button" className="button small" onClick={onPayload}>
        {t('quarantine.showBytes')}
      </button>
      {message.replayOutcome !== 'used' && (
        <button type="button" className="button small" onClick={onReplay}>
          {t('quarantine.replayOne')}
        </button>
      )}
    </QuarantinedCard>
  );
}

function ReplayState({ message }: { message: Quarantined }) {
  const { t } = useTranslation();
  const { replayOutcome, replayedAt, replayReason } = message;
  if (replayOutcome === null || replayedAt === null) return null;
  const at = formatDateTime(replayedAt);
  if (replayOutcome === 'used')
    return <span className="badge tone-good">{t('quarantine.usedAt', { at })}</span>;
  return (
    <span className="badge tone-unknown">
      {t('quarantine.refusedAgainAt', { at })}
      {replayReason && replayReason !== message.reason && ` · ${t(`quarantine.reason.${replayReason}`)}`}
    </span>
  );
}
