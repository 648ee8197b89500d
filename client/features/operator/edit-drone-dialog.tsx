import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drone } from '../../../server/registry/drone.schema.ts';
import { api } from '../../api.ts';
import { Field } from '../../components/field.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';

/** Name and marks of a drone; what it is changes by declaring a modification. */
export function EditDroneDialog({ drone, onClose }: { drone: Drone; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(drone.name);
  const [mark, setMark] = useState(drone.registrationMark ?? '');
  const [productId, setProductId] = useState(drone.productId ?? '');
  const save = useMutation({
    mutationFn: () =>
      api.editDrone(drone.droneId, {
        name,
        registrationMark: mark || null,
        productId: productId || null,
        version: drone.version,
      }),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: ['drones'] }),
  });
  return (
    <FormDialog
      title={t('droneEdit.title')}
      error={save.error}
      isBusy={save.isPending}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <Field label={t('drone.name')} value={name} onChange={setName} maxLength={80} />
      <Field
        label={t('drone.registrationMark')}
        value={mark}
        onChange={(text) => setMark(text.trim())}
        required={false}
        hint={t('register.markHint')}
      />
      <Field
        label={t('droneEdit.productId')}
        value={productId}
        onChange={(text) => setProductId(text.trim().toUpperCase())}
        required={false}
        hint={t('droneEdit.productIdHint')}
      />
    </FormDialog>
  );
}
