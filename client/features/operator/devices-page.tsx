import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/registry/device.schema.ts';
import { api } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded, Problem } from '../../components/states.tsx';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { DeviceTable } from './device-table.tsx';
import { GatewayDialog } from './gateway-dialog.tsx';
import { ReceiverDialog } from './receiver-dialog.tsx';

/** The logins of one's own devices; for the administrator, of every operator's. */
export function DevicesPage() {
  const { t } = useTranslation();
  const isAdministrator = currentSession()?.user.role === 'administrator';
  const devices = useQuery(queries.devices());
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Device | null>(null);
  const [describing, setDescribing] = useState<Device | null>(null);
  return (
    <>
      <PageHead title={t('device.title')} lead={t(isAdministrator ? 'device.adminLead' : 'device.lead')}>
        {isAdministrator && (
          <button
            type="button"
            className="button primary"
            onClick={() => setAdding(true)}
            data-testid="receiver-create"
          >
            {t('receiver.create')}
          </button>
        )}
      </PageHead>
      <Loaded query={devices}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="device" title={t('device.empty')}>
              <p>{t(isAdministrator ? 'device.adminEmptyHint' : 'device.emptyHint')}</p>
            </EmptyState>
          ) : (
            <DeviceTable
              devices={items}
              showsOperator={isAdministrator}
              onRevoke={setRevoking}
              onDescribe={setDescribing}
            />
          )
        }
      </Loaded>
      {describing && <GatewayDialog device={describing} onClose={() => setDescribing(null)} />}
      {adding && <ReceiverDialog onClose={() => setAdding(false)} />}
      {revoking && <RevokeDialog device={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function RevokeDialog({ device, onClose }: { device: Device; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.revokeDevice(device.deviceId),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['devices'] });
      onClose();
    },
  });
  return (
    <Dialog title={t('device.revokeTitle', { name: device.name })} onClose={onClose}>
      <p>{t('device.revokeExplain')}</p>
      <Problem error={revoke.error} />
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          {t('action.cancel')}
        </button>
        <button
          type="button"
          className="button danger"
          disabled={revoke.isPending}
          onClick={() => revoke.mutate()}
        >
          {t('device.revoke')}
        </button>
      </div>
    </Dialog>
  );
}
