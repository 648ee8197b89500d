import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Setting } from '../../../server/registry/settings.schema.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { formatSetting } from '../../lib/setting-text.ts';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { SettingDialog } from './setting-dialog.tsx';
import { SettingHistoryDialog } from './setting-history-dialog.tsx';

type Opened = { kind: 'change' | 'history'; setting: Setting } | null;

/** Every number that law leaves open, with its source; an underwriter gives it another value from a day on. */
export function SettingsPage() {
  const { t } = useTranslation();
  const settings = useQuery(queries.settings());
  const [opened, open] = useState<Opened>(null);
  return (
    <>
      <PageHead title={t('setting.title')} lead={t('setting.lead')} />
      <Loaded query={settings}>{({ items }) => <SettingTable settings={items} onOpen={open} />}</Loaded>
      {opened?.kind === 'change' && <SettingDialog setting={opened.setting} onClose={() => open(null)} />}
      {opened?.kind === 'history' && (
        <SettingHistoryDialog setting={opened.setting} onClose={() => open(null)} />
      )}
    </>
  );
}

function SettingTable(props: { settings: readonly Setting[]; onOpen: (opened: Opened) => void }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('setting.name')}</th>
            <th>{t('setting.value')}</th>
            <th>{t('setting.next')}</th>
            <th>{t('setting.source')}</th>
            <th>{t('action.title')}</th>
          </tr>
        </thead>
        <tbody>
          {props.settings.map((one) => (
            <SettingRow key={one.key} setting={one} onOpen={props.onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SettingRow({ setting, onOpen }: { setting: Setting; onOpen: (opened: Opened) => void }) {
  const { t, i18n } = useTranslation();
  const { current, next, unit } = setting;
  const mayChange = currentSession()?.user.role === 'underwriter';
  const unitText =
    unit === 'minutes' || unit === 'seconds' || unit === 'hours' ? t(`setting.unit.${unit}`) : '';
  return (
    <tr data-testid="setting-row" data-key={setting.key}>
      <td>
        <strong>{i18n.language.startsWith('zh') ? setting.nameZh : setting.nameEn}</strong>
        <br />
        <code className="tiny">{setting.key}</code>
      </td>
      <td data-label={t('setting.value')} className="num">
        {formatSetting(current.value, unit)} {unitText}
        <br />
        <span className="tiny">{t(`setting.${current.status}`)}</span>
      </td>
      <td data-label={t('setting.next')} className="num">
        {next?.effectiveFrom ? (
          <>
            {formatSetting(next.value, unit)} {unitText}
            <br />
            <span className="tiny">{formatDateTime(next.effectiveFrom)}</span>
          </>
        ) : (
          '–'
        )}
      </td>
      <td data-label={t('setting.source')} className="small">
        {current.source}
      </td>
      <td>
        <div className="row">
          {mayChange && (
            <button
              type="button"
              className="button small"
              onClick={() => onOpen({ kind: 'change', setting })}
            >
              {t('setting.change')}
            </button>
          )}
          <button
            type="button"
            className="button quiet small"
            onClick={() => onOpen({ kind: 'history', setting })}
          >
            {t('setting.history')}
          </button>
        </div>
      </td>
    </tr>
  );
}
