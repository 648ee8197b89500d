import { useTranslation } from 'react-i18next';
import { Dialog } from '../../components/dialog.tsx';
import { Problem } from '../../components/states.tsx';
import type { ReplayProgress } from '../../lib/replay-quarantine.ts';
import type { QuarantineFilter } from './use-quarantine-filter.ts';
import { type ReplayRun, useReplayRun } from './use-replay-run.ts';

/** Replays every open message of the filter, a step at a time, and can be stopped between steps. */
export function ReplayAllDialog({
  filter,
  total,
  onClose,
}: {
  filter: QuarantineFilter;
  /** Open messages when the dialog was opened, where somebody counts them. */
  total: number | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const run = useReplayRun(filter);
  const close = () => {
    run.stop();
    onClose();
  };
  return (
    <Dialog title={t('quarantine.replayAllTitle')} onClose={close}>
      <p>
        {filter.reason ? t(`quarantine.reason.${filter.reason}`) : t('quarantine.anyReason')}
        {' · '}
        {filter.deviceId ? <code>{filter.deviceId}</code> : t('quarantine.anyDevice')}
        {total !== undefined && run.state === 'idle' && ` · ${t('quarantine.openNow', { count: total })}`}
      </p>
      <p>{t('quarantine.replayExplain')}</p>
      <p className="small muted">{t('quarantine.replaySafe')}</p>
      {run.state !== 'idle' && <Progress run={run} total={run.total ?? total} />}
      <Problem error={run.error} />
      <div className="dialog-actions">
        <button type="button" className="button" onClick={close}>
          {t(run.state === 'idle' ? 'action.cancel' : 'action.close')}
        </button>
        <RunButton run={run} onStart={() => run.start(total)} />
      </div>
    </Dialog>
  );
}

function RunButton({ run, onStart }: { run: ReplayRun; onStart: () => void }) {
  const { t } = useTranslation();
  if (run.state === 'done') return null;
  if (run.state === 'running')
    return (
      <button type="button" className="button danger" onClick={run.stop}>
        {t('quarantine.stop')}
      </button>
    );
  return (
    <button type="button" className="button primary" onClick={onStart}>
      {t(run.state === 'idle' ? 'quarantine.replayAllStart' : 'quarantine.goOn')}
    </button>
  );
}

function Progress({ run, total }: { run: ReplayRun; total: number | undefined }) {
  const { t } = useTranslation();
  const { progress } = run;
  const max = Math.max(total ?? 0, progress.looked);
  // Without an end in sight the bar only says that it goes on.
  const isCounted = total !== undefined || run.state !== 'running';
  return (
    <div className="stack" data-testid="replay-progress" data-state={run.state}>
      <progress
        aria-label={t('quarantine.progress')}
        {...(isCounted && {
          max: Math.max(max, 1),
          value: run.state === 'done' ? Math.max(max, 1) : progress.looked,
        })}
      />
      <p role="status" className="num">
        <strong>{t(`quarantine.run.${run.state}`)}</strong>{' '}
        {t('quarantine.looked', { count: progress.looked })}
      </p>
      <Result progress={progress} />
    </div>
  );
}

function Result({ progress }: { progress: ReplayProgress }) {
  const { t } = useTranslation();
  return (
    <dl className="facts num">
      <dt>{t('quarantine.result.used')}</dt>
      <dd>{t('quarantine.result.usedValue', { count: progress.used, samples: progress.samples })}</dd>
      <dt>{t('quarantine.result.stillRefused')}</dt>
      <dd>{progress.stillRefused}</dd>
    </dl>
  );
}
