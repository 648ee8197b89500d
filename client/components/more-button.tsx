import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

/** The next page of a list, when there is one. */
export function MoreButton<Answer>({ query }: { query: UseInfiniteQueryResult<Answer> }) {
  const { t } = useTranslation();
  if (!query.hasNextPage) return null;
  return (
    <p className="row">
      <button
        type="button"
        className="button"
        disabled={query.isFetchingNextPage}
        onClick={() => void query.fetchNextPage()}
      >
        {t('action.more')}
      </button>
    </p>
  );
}
