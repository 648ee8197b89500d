import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Zone } from '../../../server/airspace/zone.schema.ts';
import { api } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Problem } from '../../components/states.tsx';

/** Asks before a zone stops counting for every flight from now on. */
export function RetireZoneDialog({ zone, onClose }: { zone: Zone; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const retire = useMutation({
    mutationFn: () => api.retireZone(zone.zoneId, zone.version),
    onSettled: () => client.invalidateQueries({ queryKey: ['zones'] }),
    onSuccess: onClose,
  });
  return (
    <Dialog title={t('zone.retire.title', { name: zone.name })} onClose={onClose}>
      <p>{t('zone.retire.explain')}</p>
      <Problem error={retire.error} />
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          {t('action.cancel')}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={retire.isPending}
          onClick={() => retire.mutate()}
        >
          {t('zone.retire.open')}
        </button>
      </div>
    </Dialog>
  );
}
