import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Quarantined, Replayed } from '../../../server/telemetry/quarantine.schema.ts';
import { api } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Problem } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { ApiError } from '../../request.ts';

/** Asks before it replays, since flights can't be taken back, and says what came of it. */
export function ReplayOneDialog({ message, onClose }: { message: Quarantined; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const replay = useMutation({
    mutationFn: () => api.replayQuarantined(message.quarantineId),
    onSuccess: () => client.invalidateQueries({ queryKey: ['quarantine'] }),
  });
  return (
    <Dialog title={t('quarantine.replayOneTitle')} onClose={onClose}>
      <p>{t('quarantine.replayExplain')}</p>
      <p className="small muted">{t('quarantine.replaySafe')}</p>
      <p role="status">{replay.data && <Outcome replayed={replay.data} />}</p>
      <RefusedCall error={replay.error} />
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          {t(replay.data ? 'action.close' : 'action.cancel')}
        </button>
        {!replay.data && (
          <button
            type="button"
            className="button primary"
            disabled={replay.isPending}
            onClick={() => replay.mutate()}
          >
            {t(replay.isPending ? 'quarantine.replaying' : 'quarantine.replayOne')}
          </button>
        )}
      </div>
    </Dialog>
  );
}

function Outcome({ replayed }: { replayed: Replayed }) {
  const { t } = useTranslation();
  if (replayed.outcome === 'used')
    return replayed.samples > 0 ? (
      <strong>{t('quarantine.nowUsed', { count: replayed.samples })}</strong>
    ) : (
      <strong>{t('quarantine.usedBefore')}</strong>
    );
  return (
    <>
      <strong>{t('quarantine.stillRefused')}</strong>
      {replayed.reason && ` ${t(`quarantine.reason.${replayed.reason}`)}.`}{' '}
      <span lang="en">{replayed.detail}</span>
    </>
  );
}

/** A message of the last minute waits: that has words of its own. */
function RefusedCall({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const { reason, replayableAt } = error instanceof ApiError ? error.details : {};
  if (reason !== 'RECEIVED_TOO_RECENTLY' || typeof replayableAt !== 'string')
    return <Problem error={error} />;
  return (
    <p className="problem" role="alert">
      {t('quarantine.tooRecent', { at: formatDateTime(replayableAt) })}
    </p>
  );
}
