import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from '../../components/icon.tsx';
import { Problem } from '../../components/states.tsx';
import { formatFen } from '../../lib/format.ts';
import { isWalletLow } from '../../lib/wallet.ts';
import { queries } from '../../queries.ts';

/** Balance of the prepaid deposit, with a warning while there is still time to act. */
export function WalletCard() {
  const { t } = useTranslation();
  const wallet = useQuery(queries.wallet());
  const orders = useQuery(queries.standingOrders());
  if (wallet.isError) return <Problem error={wallet.error} />;
  const balanceFen = wallet.data?.balanceFen;
  const owedFen = wallet.data?.owedFen ?? 0;
  const low = balanceFen !== undefined && isWalletLow(balanceFen, orders.data?.items ?? []);
  return (
    <section className="card row between" aria-label={t('wallet.title')}>
      <div className="row">
        <Icon name="wallet" size={24} />
        <span className="muted">{t('wallet.balance')}</span>
        <strong
          className="num"
          style={{ fontSize: 'var(--text-lg)' }}
          data-testid="wallet-balance"
          data-fen={balanceFen}
        >
          {balanceFen === undefined ? '…' : formatFen(balanceFen)}
        </strong>
      </div>
      <Link to="/wallet">{t('wallet.entries')}</Link>
      {owedFen > 0 && (
        <p className="note tone-bad" role="alert" style={{ flexBasis: '100%' }}>
          {t('wallet.arrears', { amount: formatFen(owedFen) })}
        </p>
      )}
      {low && owedFen === 0 && (
        <p className="note tone-warn" role="alert" style={{ flexBasis: '100%' }}>
          {t('wallet.low')}
        </p>
      )}
    </section>
  );
}
