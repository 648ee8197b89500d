import { useTranslation } from 'react-i18next';
import { Icon } from '../../components/icon.tsx';
import { formatAge } from '../../lib/format.ts';
import { isFeedLost } from '../../live.ts';
import { useFeedState } from '../../live-provider.tsx';
import { useNowMs } from '../../now.ts';

/** Says that what the page shows may be old, by our own heartbeat. */
export function FeedBanner() {
  const { t } = useTranslation();
  const feed = useFeedState();
  const nowMs = useNowMs();
  if (!isFeedLost(feed, nowMs)) return null;
  return (
    <div className="banner" role="alert" data-testid="feed-banner">
      <Icon name="warning" />
      {t('feed.lost', { age: formatAge(nowMs - (feed.lastBeatAtMs ?? nowMs)) })}
    </div>
  );
}
