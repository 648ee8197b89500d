import { useTranslation } from 'react-i18next';

/** Names of the accounts with their roles; two underwriters, because one checks what the other wrote. */
const ACCOUNTS = [
  ['operator', 'operator'],
  ['adjuster', 'adjuster'],
  ['regulator', 'regulator'],
  ['underwriter', 'underwriter'],
  ['underwriter2', 'underwriter'],
  ['administrator', 'administrator'],
] as const;

/** Seeded in demonstrations only; a production server refuses to have them (design §5). */
const DEMO_PASSWORD = 'skycover-demo-2026';

export function DemoAccounts({ onPick }: { onPick: (account: { email: string; password: string }) => void }) {
  const { t } = useTranslation();
  return (
    <section className="accounts" aria-label={t('login.demo')}>
      <p className="tiny">{t('login.demoHint')}</p>
      {ACCOUNTS.map(([name, role]) => {
        const email = `${name}@demo.skycover.test`;
        return (
          <button key={name} type="button" onClick={() => onPick({ email, password: DEMO_PASSWORD })}>
            <strong>{t(`role.${role}`)}</strong>
            <span className="tiny">{email}</span>
          </button>
        );
      })}
    </section>
  );
}
