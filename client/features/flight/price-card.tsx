import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Quote } from '../../../server/policies/quote.schema.ts';
import type { PriceFactor, Receipt } from '../../../server/pricing/receipt.schema.ts';
import { Loaded } from '../../components/states.tsx';
import { formatFen, formatYuan } from '../../lib/format.ts';
import { formatFactor, formatYuanExact, groupFactors, isReceipt } from '../../lib/receipt.ts';
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
  const { t } = useTranslation();
  return (
    <>
      <FactorTable receipt={receipt} />
      {receipt.rounding.minimumApplied && (
        <p className="small">{t('price.minimum', { minimum: formatFen(receipt.rounding.minimumFen) })}</p>
      )}
      <p className="tiny">
        {t('price.tariff', { tariff: receipt.tariff })} ·{' '}
        {t('price.vat', { vat: formatFen(receipt.rounding.vatFen) })}
      </p>
      <ReceiptInputs receipt={receipt} />
    </>
  );
}

/** The parts that sum to the premium, then what made it dearer or cheaper. */
function FactorTable({ receipt }: { receipt: Receipt }) {
  const { t, i18n } = useTranslation();
  const { parts, moving, neutral } = groupFactors(receipt.factors);
  const labelOf = (one: PriceFactor) => (i18n.language.startsWith('zh') ? one.labelZh : one.labelEn);
  const row = (one: PriceFactor) => (
    <tr key={one.code} data-code={one.code} data-kind={one.kind}>
      <td>{labelOf(one)}</td>
      <td className="end">{formatFactor(one)}</td>
      <td className="end">{formatYuanExact(one.effectCny, one.kind === 'factor')}</td>
    </tr>
  );
  return (
    <div className="scroll">
      <table className="dense" data-testid="price-factors">
        <thead>
          <tr>
            <th>{t('price.part')}</th>
            <th />
            <th className="end">{t('price.amount')}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(row)}
          <tr className="total">
            <td>{t('price.total')}</td>
            <td />
            <td className="end">{formatFen(receipt.premiumFen)}</td>
          </tr>
        </tbody>
        <thead>
          <tr>
            <th>{t('price.factor')}</th>
            <th className="end">{t('price.value')}</th>
            <th className="end">{t('price.effect')}</th>
          </tr>
        </thead>
        <tbody>
          {moving.map(row)}
          {neutral.length > 0 && (
            <tr>
              <td colSpan={3} className="small muted">
                {t('price.neutral')} {neutral.map(labelOf).join(' · ')}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function ReceiptInputs({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const assumed = receipt.provenance.filter((one) => one.assumed);
  return (
    <details>
      <summary>{t('price.inputs', { count: receipt.provenance.length, assumed: assumed.length })}</summary>
      <table className="dense">
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
  );
}
