import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Device, ProposedAircraft } from '../../../server/registry/device.schema.ts';
import { api } from '../../api.ts';
import { Problem } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { currentSession } from '../../session.ts';

/** Aircraft that a dock or controller says it carries; only a person binds them. */
export function DeviceProposals({ device }: { device: Device }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const bind = useMutation({
    mutationFn: (droneId: string) => api.bindDrone(device.deviceId, droneId),
    onSuccess: () => client.invalidateQueries({ queryKey: ['devices'] }),
  });
  if (device.state !== 'active' || device.proposals.length === 0) return null;
  return (
    <ul className="stack" style={{ listStyle: 'none', padding: 0 }} aria-label={t('device.proposals')}>
      {device.proposals.map((one) => (
        <li key={one.serialNumber} data-testid="device-proposal">
          <span className="small">
            {t('device.proposed')} <code>{one.serialNumber}</code> {one.modelName ?? one.modelKey}
          </span>{' '}
          <span className="tiny">{one.present ? t('device.present') : formatDateTime(one.lastSeenAt)}</span>{' '}
          <BindButton aircraft={one} pending={bind.isPending} onBind={bind.mutate} />
        </li>
      ))}
      <Problem error={bind.error} />
    </ul>
  );
}

function BindButton({
  aircraft,
  pending,
  onBind,
}: {
  aircraft: ProposedAircraft;
  pending: boolean;
  onBind: (droneId: string) => void;
}) {
  const { t } = useTranslation();
  const { droneId } = aircraft;
  if (droneId === null) {
    // Only its operator registers an aircraft.
    if (currentSession()?.user.role !== 'operator')
      return <span className="tiny">{t('device.notRegistered')}</span>;
    return (
      <Link className="button small" to="/drones/new">
        {t('device.registerFirst')}
      </Link>
    );
  }
  return (
    <button
      type="button"
      className="button small primary"
      disabled={pending}
      data-testid="device-bind"
      onClick={() => onBind(droneId)}
    >
      {t('device.bind')}
    </button>
  );
}
