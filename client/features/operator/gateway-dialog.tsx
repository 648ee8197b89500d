import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../server/registry/device.schema.ts';
import { api } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';

/** Says which dock or controller a device is: DJI's topics name it by its own serial number. */
export function GatewayDialog({ device, onClose }: { device: Device; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [serialNumber, setSerialNumber] = useState(device.gatewaySerialNumber ?? '');
  const save = useMutation({
    mutationFn: () => api.setDeviceGateway(device.deviceId, serialNumber.trim() || null),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['devices'] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog title={`${t('device.gateway')} · ${device.name}`} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="muted">{t('device.gatewayExplain')}</p>
        <Field
          label={t('device.gatewaySerialNumber')}
          value={serialNumber}
          onChange={setSerialNumber}
          hint={t('register.serialHint')}
          pattern="[A-Za-z0-9]{8,20}"
          required={false}
          maxLength={20}
        />
        <Problem error={save.error} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={save.isPending}>
            {t('device.gatewaySave')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
