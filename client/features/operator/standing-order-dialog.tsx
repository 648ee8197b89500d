import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StandingOrder } from '../../../server/policies/standing-order.schema.ts';
import type { Drone } from '../../../server/registry/drone.schema.ts';
import { api } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { formatFen, parseYuan } from '../../lib/format.ts';

interface Props {
  drone: Drone;
  current: StandingOrder | undefined;
  onClose: () => void;
}
const DEFAULT_LIMIT_FEN = 100_000_000;
const DEFAULT_CAP_FEN = 500;
const DEFAULT_MINUTES = 30;

export function StandingOrderDialog({ drone, current, onClose }: Props) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState(formatFen(current?.limitFen ?? DEFAULT_LIMIT_FEN));
  const [cap, setCap] = useState(formatFen(current?.premiumCapFen ?? DEFAULT_CAP_FEN));
  const [minutes, setMinutes] = useState(String(current?.plannedMinutes ?? DEFAULT_MINUTES));
  const limitFen = parseYuan(limit);
  const premiumCapFen = parseYuan(cap);
  const save = useSave({ drone, current, onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (limitFen !== null && premiumCapFen !== null)
      save.mutate({ limitFen, premiumCapFen, plannedMinutes: Number(minutes) });
  };
  const wrong = t('form.amountInvalid');
  return (
    <Dialog title={`${t('standingOrder.title')} · ${drone.name}`} onClose={onClose}>
      <p className="small muted">{t('standingOrder.explain')}</p>
      <form className="form" onSubmit={submit}>
        <div className="field-row">
          <Field
            label={t('standingOrder.limit')}
            value={limit}
            onChange={setLimit}
            error={limitFen === null && wrong}
          />
          <Field
            label={t('standingOrder.cap')}
            value={cap}
            onChange={setCap}
            error={premiumCapFen === null && wrong}
          />
        </div>
        <Field
          label={t('standingOrder.minutes')}
          value={minutes}
          onChange={setMinutes}
          hint={t('standingOrder.minutesHint')}
          type="number"
          min={1}
          max={600}
        />
        <Problem error={save.error} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={save.isPending}>
            {t('action.save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function useSave({ drone, current, onClose }: Props) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (terms: { limitFen: number; premiumCapFen: number; plannedMinutes: number }) =>
      api.putStandingOrder({ droneId: drone.droneId, state: current?.state ?? 'active', ...terms }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['standing-orders'] });
      onClose();
    },
  });
}
