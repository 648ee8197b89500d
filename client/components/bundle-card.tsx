import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api.ts';
import { saveFile } from './save-file.ts';
import { Problem } from './states.tsx';

/** The evidence of a flight as a file to take away (design D4). */
export function BundleCard({ flightId }: { flightId: string }) {
  const { t } = useTranslation();
  const bundle = useMutation({
    mutationFn: () => api.getEvidence(flightId),
    onSuccess: ({ name, blob }) => saveFile(name, blob),
  });
  return (
    <section className="card">
      <h2>{t('bundle.title')}</h2>
      <p className="small muted" style={{ marginBottom: 12 }}>
        {t('bundle.lead')} <code>npm run verify -- {bundle.data?.name ?? 'bundle.zip'}</code>
      </p>
      <button
        type="button"
        className="button"
        data-testid="download-evidence"
        disabled={bundle.isPending}
        onClick={() => bundle.mutate()}
      >
        {bundle.isPending ? t('bundle.busy') : t('bundle.download')}
      </button>
      <p className="small" role="status">
        {bundle.data ? t('bundle.done', { name: bundle.data.name }) : ''}
      </p>
      <Problem error={bundle.error} />
    </section>
  );
}
