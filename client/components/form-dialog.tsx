import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';
import { Problem } from './states.tsx';

interface Props {
  title: string;
  lead?: string;
  error: unknown;
  isBusy: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A form in a dialog: what went wrong, cancel and save. */
export function FormDialog({ title, lead, error, isBusy, onSubmit, onClose, children }: Props) {
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {lead && <p className="small muted">{lead}</p>}
      <form className="form" onSubmit={submit}>
        {children}
        <Problem error={error} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={isBusy}>
            {t('action.save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
