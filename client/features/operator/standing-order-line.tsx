import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StandingOrder } from '../../../server/policies/standing-order.schema.ts';
import type { Drone } from '../../../server/registry/drone.schema.ts';
import { api } from '../../api.ts';
import { Problem } from '../../components/states.tsx';
import { formatFen, formatYuan } from '../../lib/format.ts';
import { StandingOrderDialog } from './standing-order-dialog.tsx';

/** 预约保险 in one sentence, with what can be done about it. */
export function StandingOrderLine({
  drone,
  standingOrder,
}: {
  drone: Drone;
  standingOrder: StandingOrder | undefined;
}) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const change = useStateChange();
  return (
    <div
      className="stack"
      style={{ gap: 4 }}
      data-testid="standing-order"
      data-state={standingOrder?.state ?? 'none'}
    >
      <p className="tiny">{t('standingOrder.title')}</p>
      {standingOrder ? (
        <p>
          {t('standingOrder.text', {
            limit: formatYuan(standingOrder.limitFen),
            cap: formatFen(standingOrder.premiumCapFen),
          })}
          {standingOrder.state === 'paused' && <strong> · {t('standingOrder.paused')}</strong>}
        </p>
      ) : (
        <p className="muted">{t('standingOrder.none')}</p>
      )}
      <div className="row">
        {standingOrder && (
          <button
            type="button"
            className="button small"
            disabled={change.isPending}
            onClick={() => change.mutate(standingOrder)}
          >
            {t(standingOrder.state === 'active' ? 'standingOrder.pause' : 'standingOrder.resume')}
          </button>
        )}
        <button type="button" className="button small" onClick={() => setEditing(true)}>
          {t(standingOrder ? 'action.edit' : 'standingOrder.give')}
        </button>
      </div>
      <Problem error={change.error} />
      {editing && (
        <StandingOrderDialog drone={drone} current={standingOrder} onClose={() => setEditing(false)} />
      )}
    </div>
  );
}

/** Pauses an active order, resumes a paused one. */
function useStateChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ droneId, state, limitFen, premiumCapFen, plannedMinutes }: StandingOrder) =>
      api.putStandingOrder({
        droneId,
        state: state === 'active' ? 'paused' : 'active',
        limitFen,
        premiumCapFen,
        plannedMinutes,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['standing-orders'] }),
  });
}
