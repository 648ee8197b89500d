import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Setting } from '../../../server/registry/settings.schema.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Loaded } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { formatSetting } from '../../lib/setting-text.ts';
import { queries } from '../../queries.ts';

/** Every value a setting had and will have, with its source and who gave it. */
export function SettingHistoryDialog({ setting, onClose }: { setting: Setting; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const history = useQuery(queries.settingHistory(setting.key));
  const name = i18n.language.startsWith('zh') ? setting.nameZh : setting.nameEn;
  return (
    <Dialog title={t('setting.historyOf', { name })} onClose={onClose}>
      <Loaded query={history}>
        {({ items }) => (
          <ol className="stack">
            {items.map((one) => (
              <li key={one.version}>
                <strong className="num">{formatSetting(one.value, setting.unit)}</strong>
                {' · '}
                {one.effectiveFrom ? formatDateTime(one.effectiveFrom) : t('setting.always')}
                {' · '}
                {t(`setting.${one.status}`)}
                <p className="small muted">
                  {one.source}
                  {one.byUserId && ` · ${t('setting.by')} ${one.byUserId}`}
                </p>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Dialog>
  );
}
