import { useTranslation } from 'react-i18next';
import type { Role } from '../../../server/http/role.schema.ts';

const ROLES: readonly Role[] = ['operator', 'adjuster', 'regulator', 'underwriter', 'administrator'];

/** Seeded in demonstrations only; a production server refuses to have them (design §5). */
const DEMO_PASSWORD = 'skycover-demo-2026';

export function DemoAccounts({ onPick }: { onPick: (account: { email: string; password: string }) => void }) {
  const { t } = useTranslation();
  return (
    <section className="accounts" aria-label={t('login.demo')}>
      <p className="tiny">{t('login.demoHint')}</p>
      {ROLES.map((role) => {
        const email = `${role}@demo.skycover.test`;
        return (
          <button key={role} type="button" onClick={() => onPick({ email, password: DEMO_PASSWORD })}>
            <strong>{t(`role.${role}`)}</strong>
            <span className="tiny">{email}</span>
          </button>
        );
      })}
    </section>
  );
}
