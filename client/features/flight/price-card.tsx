import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Quote } from '../../../server/policies/quote.schema.ts';
import type { PriceFactor, Receipt } from '../../../server/pricing/receipt.schema.ts';
import { Loaded } from '../../components/states.tsx';
import { formatFen, formatYuan } from '../../lib/format.ts';
import { formatYuanExact, groupFactors, isReceipt, toFactorValue } from '../../lib/receipt.ts';
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

export function ReceiptLines({ receipt }: { receipt: Receipt }) {
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

/** The parts that sum to the premium, then what made it dearer or cheaper. Two columns fit any card. */
function FactorTable({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const labelOf = useFactorLabel();
  const { parts, moving, neutral } = groupFactors(receipt.factors);
  return (
    <table className="dense receipt" data-testid="price-factors">
      <thead>
        <tr>
          <th>{t('price.part')}</th>
          <th className="end">{t('price.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((one) => (
          <FactorRow key={one.code} factor={one} />
        ))}
        <tr className="total">
          <td>{t('price.total')}</td>
          <td className="end">{formatFen(receipt.premiumFen)}</td>
        </tr>
      </tbody>
      <thead>
        <tr>
          <th>{t('price.factor')}</th>
          <th className="end">{t('price.effect')}</th>
        </tr>
      </thead>
      <tbody>
        {moving.map((one) => (
          <FactorRow key={one.code} factor={one} />
        ))}
        <tr>
          <td colSpan={2} className="tiny">
            {moving.length > 0 && <p>{t('price.factorHint')}</p>}
            {neutral.length > 0 && (
              <p>
                {t('price.neutral')} {neutral.map(labelOf).join(' · ')}
              </p>
            )}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function FactorRow({ factor }: { factor: PriceFactor }) {
  const { t } = useTranslation();
  const labelOf = useFactorLabel();
  const value = toFactorValue(factor);
  const named = value?.as === 'count' ? { count: value.text } : { share: value?.text };
  return (
    <tr data-code={factor.code} data-kind={factor.kind}>
      <td>
        {labelOf(factor)}
        {value && (
          <span className="tiny num">
            {' '}
            {value.as === 'count' || value.as === 'share' ? t(`price.${value.as}`, named) : value.text}
          </span>
        )}
      </td>
      <td className="end">{formatYuanExact(factor.effectCny, factor.kind === 'factor')}</td>
    </tr>
  );
}

/** The receipt carries its own words in both languages. */
function useFactorLabel(): (factor: PriceFactor) => string {
  const { i18n } = useTranslation();
  return (one) => (i18n.language.startsWith('zh') ? one.labelZh : one.labelEn);
}

function ReceiptInputs({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const assumed = receipt.provenance.filter((one) => one.assumed);
  return (
    <details>
      <summary>{t('price.inputs', { count: receipt.provenance.length, assumed: assumed.length })}</summary>
      <table className="dense receipt">
        <tbody>
          {receipt.provenance.map((one) => (
            <tr key={one.symbol}>
              <td>
                <code>{one.symbol}</code>{' '}
                <span className="tiny">
                  {one.source}
                  {one.assumed && <em> · {t('price.assumed')}</em>}
                </span>
              </td>
              <td className="end">{one.value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
