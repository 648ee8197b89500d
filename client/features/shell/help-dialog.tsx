import { useTranslation } from 'react-i18next';
import { Dialog } from '../../components/dialog.tsx';
import type { NavItem } from './nav-item.ts';

const KEYS = [
  ['?', 'help.thisHelp'],
  ['j  k', 'help.list'],
  ['Enter', 'help.open'],
  ['Space', 'help.play'],
  [',  .', 'help.step'],
  ['f', 'help.follow'],
  ['+  −  ← ↑ → ↓', 'help.map'],
  ['Esc', 'help.close'],
] as const;

export function HelpDialog({ navigation, onClose }: { navigation: readonly NavItem[]; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('help.title')} onClose={onClose}>
      <dl className="facts">
        {navigation.map((one, index) => (
          <div key={one.to} style={{ display: 'contents' }}>
            <dt>
              <kbd>g</kbd> <kbd>{index + 1}</kbd>
            </dt>
            <dd>{t(one.label)}</dd>
          </div>
        ))}
        {KEYS.map(([keys, label]) => (
          <div key={keys} style={{ display: 'contents' }}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(label === 'help.open' ? 'help.openItem' : label)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
