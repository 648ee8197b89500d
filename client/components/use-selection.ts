import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** The chosen object of a page, kept in the address so that it survives every change and can be sent on. */
export function useSelection(name: string): [string | null, (id: string | null) => void] {
  const [search, setSearch] = useSearchParams();
  const select = useCallback(
    (id: string | null) =>
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          if (id) after.set(name, id);
          else after.delete(name);
          return after;
        },
        { replace: true },
      ),
    [name, setSearch],
  );
  return [search.get(name), select];
}
