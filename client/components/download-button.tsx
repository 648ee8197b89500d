import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { saveFile } from './save-file.ts';
import { Problem } from './states.tsx';

/** Fetches a file with the reader's rights and gives it to them. */
export function DownloadButton({
  label,
  load,
}: {
  label: string;
  load: () => Promise<{ name: string; blob: Blob }>;
}) {
  const { t } = useTranslation();
  const file = useMutation({ mutationFn: load, onSuccess: ({ name, blob }) => saveFile(name, blob) });
  return (
    <>
      <button type="button" className="button" disabled={file.isPending} onClick={() => file.mutate()}>
        {file.isPending ? t('bundle.busy') : label}
      </button>
      <Problem error={file.error} />
    </>
  );
}
