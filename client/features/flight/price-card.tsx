import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Quote } from '../../../server/policies/quote.schema.ts';
import type { Receipt } from '../../../server/pricing/receipt.schema.ts';
import { Loaded } from '../../components/states.tsx';
import { formatFen, formatYuan } from '../../lib/format.ts';
import { formatFactor, formatYuanExact, isReceipt } from '../../lib/receipt.ts';
import { queries } from '../../queries.ts';

/** The price, factor by factor, from the receipt that recomputes it. */
export function PriceCard({ quoteId, covered }: { quoteId: string; covered: boolean }) {
  const { t } = useTranslation();
  const quote = useQuery(queries.quote(quoteId));
  return (
    <section className="card stack" aria-label={t('price.title')}>
      <Loaded query={quote}>{(one) => <PriceBody quote={one} covered={covered} />}</Loaded>
    </section>
  );
}

function PriceBody({ quote, covered }: { quote: Quote; covered: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <header className="row between">
        <div>
          <h2>{t('price.title')}</h2>
          <p className="small muted">
            {t(covered ? 'price.paid' : 'price.informative')} · {t('price.limit')}{' '}
            {formatYuan(quote.limitFen)}
          </p>
        </div>
        <strong
          style={{ fontSize: 'var(--text-xl)' }}
          className="num"
          data-testid="premium"
          data-fen={quote.premiumFen}
        >
          {quote.premiumFen === null ? t(`price.outcome.${quote.outcome}`) : formatFen(quote.premiumFen)}
        </strong>
      </header>
      {quote.reasons.map((reason) => (
        <p key={reason.code} className="note tone-warn">
          {reason.detail || reason.code}
        </p>
      ))}
      {isReceipt(quote.receipt) && <ReceiptLines receipt={quote.receipt} />}
    </>
  );
}

function ReceiptLines({ receipt }: { receipt: Receipt }) {
  const { t, i18n } = useTranslation();
  const zh = i18n.language.startsWith('zh');
  const assumed = receipt.provenance.filter((one) => one.assumed);
  return (
    <>
      <div className="scroll">
        <table data-testid="price-factors">
          <thead>
            <tr>
              <th>{t('price.factor')}</th>
              <th className="end">{t('price.value')}</th>
              <th className="end">{t('price.effect')}</th>
            </tr>
          </thead>
          <tbody>
            {receipt.factors.map((one) => (
              <tr key={`${one.kind}-${one.code}`} data-code={one.code} data-kind={one.kind}>
                <td>{zh ? one.labelZh : one.labelEn}</td>
                <td className="end">{formatFactor(one)}</td>
                <td className="end">{formatYuanExact(one.effectCny, one.kind === 'factor')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {receipt.rounding.minimumApplied && (
        <p className="small">{t('price.minimum', { minimum: formatFen(receipt.rounding.minimumFen) })}</p>
      )}
      <p className="tiny">
        {t('price.tariff', { tariff: receipt.tariff })} ·{' '}
        {t('price.vat', { vat: formatFen(receipt.rounding.vatFen) })}
      </p>
      <details>
        <summary>{t('price.inputs', { count: receipt.provenance.length, assumed: assumed.length })}</summary>
        <table>
          <tbody>
            {receipt.provenance.map((one) => (
              <tr key={one.symbol}>
                <td>
                  <code>{one.symbol}</code>
                </td>
                <td className="end num">{one.value}</td>
                <td className="small">
                  {one.source}
                  {one.assumed && <em> · {t('price.assumed')}</em>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
