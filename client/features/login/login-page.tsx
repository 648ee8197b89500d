import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { LanguageSwitch } from '../../components/language-switch.tsx';
import { Problem } from '../../components/states.tsx';
import { TIME_ZONE } from '../../lib/format.ts';
import { queries } from '../../queries.ts';
import { replaceSession } from '../../session.ts';
import { Brand } from '../shell/account.tsx';
import { DemoAccounts } from './demo-accounts.tsx';

const PROMISES: readonly (readonly [IconName, string])[] = [
  ['shield', 'login.promise.cover'],
  ['flights', 'login.promise.price'],
  ['alert', 'login.promise.evidence'],
];

export function LoginPage() {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${t('login.title')} · Skycover 低空保`;
  }, [t]);
  return (
    <div className="login">
      <section className="login-story">
        <Brand />
        <div>
          <h1>{t('login.headline')}</h1>
          <ul>
            {PROMISES.map(([icon, text]) => (
              <li key={text}>
                <Icon name={icon} />
                {t(text)}
              </li>
            ))}
          </ul>
        </div>
        <p className="small">{t('login.zone', { zone: TIME_ZONE })}</p>
      </section>
      <main className="login-form">
        <LoginForm />
      </main>
    </div>
  );
}

function LoginForm() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const config = useQuery(queries.config());
  const logIn = useMutation({
    mutationFn: () => api.logIn(email, password),
    onSuccess: (session) => replaceSession(session),
  });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    logIn.mutate();
  };
  return (
    <div>
      <div className="row between">
        <h2>{t('login.title')}</h2>
        <LanguageSwitch />
      </div>
      <form className="form" onSubmit={submit}>
        <LoginFields email={email} onEmail={setEmail} password={password} onPassword={setPassword} />
        <Problem error={logIn.error} />
        <button
          type="submit"
          className="button primary"
          disabled={logIn.isPending}
          data-testid="login-submit"
        >
          {t('login.submit')}
        </button>
      </form>
      {config.data?.demo && (
        <DemoAccounts
          onPick={(account) => {
            setEmail(account.email);
            setPassword(account.password);
          }}
        />
      )}
    </div>
  );
}

interface FieldsProps {
  email: string;
  onEmail: (email: string) => void;
  password: string;
  onPassword: (password: string) => void;
}

function LoginFields({ email, onEmail, password, onPassword }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <label className="field">
        <span>{t('login.email')}</span>
        <input
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => onEmail(event.target.value)}
          data-testid="login-email"
        />
      </label>
      <label className="field">
        <span>{t('login.password')}</span>
        <input
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => onPassword(event.target.value)}
          data-testid="login-password"
        />
      </label>
    </>
  );
}
