import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../server/registry/user.schema.ts';
import { api } from '../../api.ts';
import { Icon } from '../../components/icon.tsx';
import { LanguageSwitch } from '../../components/language-switch.tsx';
import { formatClock, TIME_ZONE } from '../../lib/format.ts';
import { useLiveClock } from '../../live-provider.tsx';
import { replaceSession } from '../../session.ts';

export function Brand() {
  return (
    <div className="brand">
      <img src="/icon.svg" alt="" />
      <span>
        Skycover
        <small lang="zh-CN">低空保</small>
      </span>
    </div>
  );
}

export function Account({ user, onHelp }: { user: User; onHelp: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="rail-foot">
      <div>
        <strong>{user.name}</strong>
        {t(`role.${user.role}`)}
      </div>
      <PageClock />
      <LanguageSwitch />
      <div className="rail-actions">
        <button type="button" className="button quiet small" onClick={onHelp}>
          <Icon name="keyboard" size={16} />
          {t('help.open')}
        </button>
        <LogOutButton />
      </div>
    </div>
  );
}

/** One time zone for everybody, and it is shown. */
function PageClock() {
  const { i18n } = useTranslation();
  const { nowMs } = useLiveClock();
  return (
    <div className="num">
      {formatClock(nowMs, i18n.language)} · {TIME_ZONE}
    </div>
  );
}

export function LogOutButton() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const logOut = async () => {
    // Logged out here whatever the server says; its refresh token ends by itself.
    await api.logOut().catch(() => undefined);
    client.clear();
    replaceSession(null);
  };
  return (
    <button type="button" className="button quiet small" onClick={() => void logOut()}>
      <Icon name="logout" size={16} />
      {t('action.logOut')}
    </button>
  );
}
