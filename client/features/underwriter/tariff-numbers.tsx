import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tariff } from '../../../server/pricing/tariff.schema.ts';
import { groupTariffFields, listTariffFields, type TariffField } from '../../lib/tariff-fields.ts';

/** What a number is, from the parts of its path: "Step 2 · factor". */
export function useFieldLabel(): (field: TariffField) => string {
  const { t } = useTranslation();
  return ({ parts }) => {
    if (parts.length === 0) return t('tariff.leaf.value');
    const words: string[] = [];
    for (const part of parts) {
      if (/^\d+$/.test(part)) words.push(`${words.pop() ?? ''} ${Number(part) + 1}`);
      else words.push(t(`tariff.leaf.${part}`));
    }
    const label = words.join(' · ');
    return label.charAt(0).toUpperCase() + label.slice(1);
  };
}

/** A tariff's numbers group by group, each shown by `children`. */
export function TariffGroups({
  content,
  isForm = false,
  children,
}: {
  content: Tariff;
  /** Inputs stand side by side where there is room. */
  isForm?: boolean;
  children: (field: TariffField, label: string) => ReactNode;
}) {
  const { t } = useTranslation();
  const labelOf = useFieldLabel();
  return (
    <div className="cards">
      {groupTariffFields(listTariffFields(content)).map(([group, fields]) => (
        <section key={group} className="card" aria-label={t(`tariff.groups.${group}`)}>
          <h3>{t(`tariff.groups.${group}`)}</h3>
          <div className={isForm ? 'field-row' : ''}>
            {fields.map((field) => children(field, labelOf(field)))}
          </div>
        </section>
      ))}
    </div>
  );
}

export function TariffNumbers({ content }: { content: Tariff }) {
  return (
    <TariffGroups content={content}>
      {(field, label) => (
        <p key={field.path} className="row between small">
          <span>{label}</span>
          <code>{String(field.value)}</code>
        </p>
      )}
    </TariffGroups>
  );
}
