import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import type { User } from '../../../server/registry/user.schema.ts';
import { Icon } from '../../components/icon.tsx';
import { LanguageSwitch } from '../../components/language-switch.tsx';
import { Account, Brand, LogOutButton } from './account.tsx';
import { FeedBanner } from './feed-banner.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { NAVIGATION } from './pages.tsx';
import { useKeyboard } from './use-keyboard.ts';

/** Frame of every page behind the login: menu, banner, skip link, keyboard. */
export function Shell({ user, children }: { user: User; children: ReactNode }) {
  const { t } = useTranslation();
  const [helping, setHelping] = useState(false);
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const first = useRef(true);
  useEffect(() => {
    // A new page starts at its top for the keyboard too; not on the first, which the browser placed.
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
    if (pathname) window.scrollTo(0, 0);
  }, [pathname]);
  const navigation = NAVIGATION[user.role];
  useKeyboard(navigation, () => setHelping(true));
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        {t('nav.skip')}
      </a>
      <header className="topbar">
        <Brand />
        <div className="actions">
          <LanguageSwitch />
          <LogOutButton />
        </div>
      </header>
      <aside className="rail">
        <Brand />
        <nav aria-label={t('nav.label')}>
          <ul>
            {navigation.map((one) => (
              <li key={one.to}>
                <NavLink to={one.to}>
                  <Icon name={one.icon} />
                  {t(one.label)}
                </NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <Account user={user} onHelp={() => setHelping(true)} />
      </aside>
      <div>
        <FeedBanner />
        <main id="main" className="main" tabIndex={-1} ref={main}>
          {children}
        </main>
      </div>
      {helping && <HelpDialog navigation={navigation} onClose={() => setHelping(false)} />}
    </div>
  );
}
