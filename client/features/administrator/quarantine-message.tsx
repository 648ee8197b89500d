import { useTranslation } from 'react-i18next';
import type { Quarantined } from '../../../server/telemetry/quarantine.schema.ts';
import { formatDateTime } from '../../lib/format.ts';
import { previewPayload } from '../../lib/payload.ts';

/** One message as it came, what became of it, and what can be done. */
export function QuarantineMessage({
  message,
  onDevice,
  onPayload,
  onReplay,
}: {
  message: Quarantined;
  onDevice: () => void;
  onPayload: () => void;
  onReplay: () => void;
}) {
  const { t } = useTranslation();
  return (
    <article className="card stack" data-testid="quarantine-row" data-quarantine-id={message.quarantineId}>
      <div className="row between">
        <span className="row badges">
          <span className="badge tone-warn">{t(`quarantine.reason.${message.reason}`)}</span>
          <ReplayState message={message} />
        </span>
        <span className="tiny num">{formatDateTime(message.receivedAt)}</span>
      </div>
      <p className="small muted" lang="en">
        {message.detail}
      </p>
      <dl className="facts small">
        <dt>{t('quarantine.device')}</dt>
        <dd>
          <code>{message.deviceId}</code>{' '}
          <button type="button" className="button small" onClick={onDevice}>
            {t('quarantine.onlyThisDevice')}
          </button>
        </dd>
        <dt>{t('quarantine.topic')}</dt>
        <dd>
          <code>{message.topic}</code>
        </dd>
        <dt>{t('quarantine.payload')}</dt>
        <dd>
          <code>{previewPayload(message.payloadBase64)}</code>
        </dd>
      </dl>
      <div className="row">
        <button type="button" className="button small" onClick={onPayload}>
          {t('quarantine.showBytes')}
        </button>
        {message.replayOutcome !== 'used' && (
          <button type="button" className="button small" onClick={onReplay}>
            {t('quarantine.replayOne')}
          </button>
        )}
      </div>
    </article>
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
