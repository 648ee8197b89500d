import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/registry/device.schema.ts';
import { api } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded, Problem } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { DeviceLink } from './device-link.tsx';
import { DeviceProposals } from './device-proposals.tsx';
import { GatewayDialog } from './gateway-dialog.tsx';
import { ReceiverDialog } from './receiver-dialog.tsx';

export function DevicesPage() {
  const { t } = useTranslation();
  const devices = useQuery(queries.devices());
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Device | null>(null);
  const [describing, setDescribing] = useState<Device | null>(null);
  return (
    <>
      <PageHead title={t('device.title')} lead={t('device.lead')}>
        {currentSession()?.user.role === 'administrator' && (
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
              <p>{t('device.emptyHint')}</p>
            </EmptyState>
          ) : (
            <DeviceTable devices={items} onRevoke={setRevoking} onDescribe={setDescribing} />
          )
        }
      </Loaded>
      {describing && <GatewayDialog device={describing} onClose={() => setDescribing(null)} />}
      {adding && <ReceiverDialog onClose={() => setAdding(false)} />}
      {revoking && <RevokeDialog device={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

interface Actions {
  onRevoke: (device: Device) => void;
  onDescribe: (device: Device) => void;
}

function DeviceTable({ devices, ...actions }: { devices: readonly Device[] } & Actions) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('device.name')}</th>
            <th>{t('device.aircraft')}</th>
            <th>{t('device.lastSeen')}</th>
            <th>{t('device.state')}</th>
            <th>
              <span className="visually-hidden">{t('action.title')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {devices.map((one) => (
            <DeviceRow key={one.deviceId} device={one} {...actions} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DeviceRow({ device: one, onRevoke, onDescribe }: { device: Device } & Actions) {
  const { t } = useTranslation();
  return (
    <tr data-testid="device-row" data-device-id={one.deviceId}>
      <td>
        <strong>{one.name}</strong>
        <br />
        <code className="tiny">{one.deviceId}</code>{' '}
        <span className="tiny">{t(`device.kinds.${one.kind}`)}</span>
        {one.gatewaySerialNumber && (
          <div className="tiny">
            {t('device.gateway')} <code>{one.gatewaySerialNumber}</code>
          </div>
        )}
      </td>
      <td data-label={t('device.aircraft')}>
        {one.kind === 'receiver' ? (
          t('device.anyAircraft')
        ) : (
          <code className="small">{one.serialNumbers.join(', ') || t('value.none')}</code>
        )}
        <DeviceProposals device={one} />
      </td>
      <td data-label={t('device.lastSeen')}>
        {one.lastSeenAt ? formatDateTime(one.lastSeenAt) : t('device.never')}
        <DeviceLink link={one.link} />
      </td>
      <td data-label={t('device.state')}>
        <span className={`badge tone-${one.state === 'active' ? 'good' : 'unknown'}`}>
          {t(`device.states.${one.state}`)}
        </span>
      </td>
      <td className="end">
        {one.state === 'active' && (
          <>
            {one.kind !== 'receiver' && (
              <button type="button" className="button small" onClick={() => onDescribe(one)}>
                {t('device.gatewaySet')}
              </button>
            )}{' '}
            <button type="button" className="button small danger" onClick={() => onRevoke(one)}>
              {t('device.revoke')}
            </button>
          </>
        )}
      </td>
    </tr>
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
