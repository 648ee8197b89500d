import { useTranslation } from 'react-i18next';
import type { OfferedProduct } from '../../../server/policies/exclusions.schema.ts';
import { Check } from '../../components/check.tsx';
import { Field } from '../../components/field.tsx';
import { Select } from '../../components/select.tsx';
import { parseYuan } from '../../lib/format.ts';
import { parseLimits } from '../../lib/quote-draft.ts';
import type { StepProps } from './ask-page.tsx';
import { StepCard } from './step-card.tsx';

/** What is bought, and what of the flight needs a lawful basis of its own. */
export function TermsStep(props: StepProps & { products: readonly OfferedProduct[] }) {
  const { draft, set, error, products } = props;
  const { t, i18n } = useTranslation();
  const isChinese = i18n.language.startsWith('zh');
  const options = products.map(
    ({ product, nameZh, nameEn }) => [product, isChinese ? nameZh : `${nameEn} ${nameZh}`] as const,
  );
  const wrong = t('form.amountInvalid');
  const choose = (value: string) => {
    const product = products.find((one) => one.product === value)?.product;
    if (product) set({ product, flights: '1', extends: false });
  };
  return (
    <StepCard step="terms" title={`4 · ${t('quote.terms')}`} error={error}>
      <Select
        label={t('quote.product')}
        testId="quote-product"
        value={draft.product}
        options={options}
        onChange={choose}
      />
      <div className="field-row">
        <Field
          label={t('quote.limits')}
          value={draft.limits}
          onChange={(limits) => set({ limits })}
          hint={t('quote.limitsHint')}
          error={parseLimits(draft.limits) === undefined && wrong}
          data-testid="quote-limits"
        />
        <Field
          label={t('quote.deductible')}
          value={draft.deductible}
          onChange={(deductible) => set({ deductible })}
          error={parseYuan(draft.deductible) === null && wrong}
        />
      </div>
      <Circumstances {...props} />
      {draft.product === 'perFlight' && <Extension {...props} />}
    </StepCard>
  );
}

function Circumstances({ draft, set }: StepProps) {
  const { t } = useTranslation();
  return (
    <>
      <Check
        label={t('quote.commercial')}
        value={draft.commercial}
        onChange={(commercial) => set({ commercial })}
      />
      <Check
        label={t('quote.overCrowd')}
        value={draft.overCrowd}
        onChange={(overCrowd) => set({ overCrowd })}
      />
      <Check label={t('quote.drops')} value={draft.drops} onChange={(drops) => set({ drops })} />
      <div className="field-row">
        <Field
          label={t('quote.approval')}
          hint={t('quote.approvalHint')}
          value={draft.approval}
          onChange={(approval) => set({ approval })}
          required={false}
          maxLength={80}
        />
        <Field
          label={t('quote.approvalIssuer')}
          value={draft.approvalIssuer}
          onChange={(approvalIssuer) => set({ approvalIssuer })}
          required={false}
          maxLength={120}
        />
      </div>
    </>
  );
}

function Extension({ draft, set }: StepProps) {
  const { t } = useTranslation();
  return (
    <>
      <Check label={t('quote.extension')} value={draft.extends} onChange={(isOn) => set({ extends: isOn })} />
      {draft.extends && (
        <div className="field-row">
          <Field
            label={t('quote.extensionMinutes')}
            value={draft.extensionMinutes}
            onChange={(extensionMinutes) => set({ extensionMinutes })}
            type="number"
            min={1}
            max={600}
          />
          <Field
            label={t('quote.extensionCap')}
            value={draft.extensionCap}
            onChange={(extensionCap) => set({ extensionCap })}
            error={parseYuan(draft.extensionCap) === null && t('form.amountInvalid')}
          />
        </div>
      )}
    </>
  );
}
