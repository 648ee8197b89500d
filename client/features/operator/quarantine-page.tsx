import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Quarantined } from '../../../server/telemetry/quarantine.schema.ts';
import { api } from '../../api.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { previewPayload } from '../../lib/payload.ts';

/** Messages that could not be used: kept with their bytes and the reason, never dropped in silence. */
export function QuarantinePage() {
  const { t } = useTranslation();
  const messages = useInfiniteQuery({
    queryKey: ['quarantine', 'own'],
    queryFn: ({ pageParam }) => api.listQuarantine({ cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <>
      <PageHead title={t('quarantine.title')} lead={t('quarantine.lead')} />
      <div className="stack">
        <Loaded query={messages}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <EmptyState icon="inbox" title={t('quarantine.empty')} />;
            return items.map((one) => <Message key={one.quarantineId} message={one} />);
          }}
        </Loaded>
        <MoreButton query={messages} />
      </div>
    </>
  );
}

function Message({ message }: { message: Quarantined }) {
  const { t } = useTranslation();
  return (
    <article className="card stack" data-testid="quarantine-row">
      <div className="row between">
        <span className="badge tone-warn">{t(`quarantine.reason.${message.reason}`)}</span>
        <span className="tiny num">{formatDateTime(message.receivedAt)}</span>
      </div>
      <p className="small muted" lang="en">
        {message.detail}
      </p>
      <dl className="facts small">
        <dt>{t('quarantine.device')}</dt>
        <dd>
          <code>{message.deviceId}</code>
        </dd>
        <dt>{t('quarantine.topic')}</dt>
        <dd>
          <code>{message.topic}</code>
        </dd>
        <dt>{t('quarantine.payload')}</dt>
        <dd>
          <code>{previewPayload(message.payloadBase64)}</code>
        </dd>
      </dl>
    </article>
  );
}
