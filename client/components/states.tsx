import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../request.ts';
import { Icon, type IconName } from './icon.tsx';

export function EmptyState({
  icon = 'inbox',
  title,
  children,
}: {
  icon?: IconName;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="state">
      <Icon name={icon} />
      <h3>{title}</h3>
      {children}
    </div>
  );
}

export function LoadingState() {
  const { t } = useTranslation();
  return (
    <p className="state" role="status">
      {t('state.loading')}
    </p>
  );
}

export function NotFoundState() {
  const { t } = useTranslation();
  return (
    <EmptyState icon="question" title={t('state.notFound')}>
      <p>{t('state.notFoundHint')}</p>
    </EmptyState>
  );
}

export function DeniedState() {
  const { t } = useTranslation();
  return <EmptyState icon="warning" title={t('state.denied')} />;
}

/** Words for a failed call: the problem document's own, in the page's language where we have them. */
export function useErrorText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return t('error.UNKNOWN');
    const keys = [`error.${error.code}_${fieldOf(error)}`, `error.${error.code}`];
    const key = keys.find((one) => i18n.exists(one));
    const named = i18n.exists(`fact.${fieldOf(error)}`) ? `${t(`fact.${fieldOf(error)}`)}: ` : '';
    const known = named + (key === undefined ? error.message : t(key));
    return error.errorId ? `${known} (${error.errorId})` : known;
  };
}

/** Last part of the field that a problem names, `emptyMassKg` of `declaration.emptyMassKg`; empty without one. */
function fieldOf({ details }: ApiError): string {
  const { field } = details;
  return typeof field === 'string' ? (field.split('.').at(-1) ?? '') : '';
}

export function Problem({ error }: { error: unknown }) {
  const text = useErrorText();
  if (!error) return null;
  return (
    <p className="problem" role="alert">
      {text(error)}
    </p>
  );
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const text = useErrorText();
  if (error instanceof ApiError && error.status === 404) return <NotFoundState />;
  const denied = error instanceof ApiError && error.status === 403;
  return (
    <div className="state" role="alert">
      <Icon name="warning" />
      <h3>{t(denied ? 'state.denied' : 'state.failed')}</h3>
      {!denied && <p>{text(error)}</p>}
      {onRetry && !denied && (
        <button type="button" className="button" onClick={onRetry}>
          {t('action.retry')}
        </button>
      )}
    </div>
  );
}

/** Loading, error and denied of one query in one place; an old answer stays while a new one fails. */
export function Loaded<Answer>({
  query,
  children,
}: {
  query: UseQueryResult<Answer>;
  children: (answer: Answer) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <LoadingState />;
}
