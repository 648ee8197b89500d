import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/registry/device.schema.ts';
import { formatDateTime } from '../../lib/format.ts';
import { queries } from '../../queries.ts';
import { DeviceLink } from './device-link.tsx';
import { DeviceProposals } from './device-proposals.tsx';

interface Actions {
  onRevoke: (device: Device) => void;
  onDescribe: (device: Device) => void;
}

interface DeviceTableProps extends Actions {
  devices: readonly Device[];
  /** For those who see more than one operator's. */
  showsOperator: boolean;
}

export function DeviceTable({ devices, showsOperator, ...actions }: DeviceTableProps) {
  const { t } = useTranslation();
  const operators = useQuery({ ...queries.operators(), enabled: showsOperator });
  const names = new Map(operators.data?.items.map((one) => [one.operatorId, one.name]));
  const operatorOf = ({ operatorId }: Device) =>
    showsOperator ? (names.get(operatorId) ?? operatorId) : undefined;
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('device.name')}</th>
            {showsOperator && <th>{t('device.operator')}</th>}
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
            <DeviceRow key={one.deviceId} device={one} operator={operatorOf(one)} {...actions} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface DeviceRowProps extends Actions {
  device: Device;
  operator: string | undefined;
}

function DeviceRow({ device: one, operator, onRevoke, onDescribe }: DeviceRowProps) {
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
      {operator !== undefined && (
        <td data-label={t('device.operator')} data-testid="device-operator">
          {operator}
        </td>
      )}
      <td data-label={t('device.aircraft')}>
        {one.kind === 'receiver' ? (
          t('device.anyAircraft')
        ) : (
          <code className="small">{one.serialNumbers.join(', ') || t('value.none')}</code>
        )}
        <DeviceProposals device={one} />
      </td>
      <td data-label={t('device.lastSeen')}>
        <span className="num">{one.lastSeenAt ? formatDateTime(one.lastSeenAt) : t('device.never')}</span>
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
