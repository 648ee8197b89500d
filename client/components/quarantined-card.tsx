import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Quarantined } from '../../server/telemetry/quarantine.schema.ts';
import { formatDateTime } from '../lib/format.ts';
import { previewPayload } from '../lib/payload.ts';

interface QuarantinedCardProps {
  message: Quarantined;
  /** Beside the reason: what became of it. */
  outcome?: ReactNode;
  /** Beside the device. */
  deviceAction?: ReactNode;
  /** What can be done with the message. */
  children?: ReactNode;
}

/** One message that could not be used, as it came. */
export function QuarantinedCard({ message, outcome, deviceAction, children }: QuarantinedCardProps) {
  const { t } = useTranslation();
  return (
    <article className="card stack" data-testid="quarantine-row" data-quarantine-id={message.quarantineId}>
      <div className="row between">
        <span className="row badges">
          <span className="badge tone-warn">{t(`quarantine.reason.${message.reason}`)}</span>
          {outcome}
        </span>
        <span className="tiny num">{formatDateTime(message.receivedAt)}</span>
      </div>
      <p className="small muted" lang="en">
        {message.detail}
      </p>
      <dl className="facts small">
        <dt>{t('quarantine.device')}</dt>
        <dd>
          <code>{message.deviceId}</code> {deviceAction}
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
      {children && <div className="row">{children}</div>}
    </article>
  );
}
