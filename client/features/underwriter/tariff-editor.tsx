import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TariffVersion } from '../../../server/pricing/tariff-version.schema.ts';
import { api } from '../../api.ts';
import { Field } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { faultsOf, parseTariffNumber, type TariffField, withTariffNumbers } from '../../lib/tariff-fields.ts';
import { ApiError } from '../../request.ts';
import { TariffGroups } from './tariff-numbers.tsx';

/** The numbers of a draft as a form; what the server refuses is said beside the number. */
export function TariffEditor({ tariff, onDone }: { tariff: TariffVersion; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { content } = tariff;
  const [effectiveOn, setEffectiveOn] = useState(content.effectiveOn);
  const [basis, setBasis] = useState(content.basis);
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map());
  const save = useMutation({
    mutationFn: (numbers: ReadonlyMap<string, number>) =>
      api.putTariff(tariff.tariff, {
        version: tariff.version,
        content: { ...withTariffNumbers(content, numbers), effectiveOn, basis },
      }),
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: ['tariffs'] }),
  });
  const faults = save.error instanceof ApiError ? faultsOf(save.error.details) : new Map<string, string>();
  const numbers = new Map([...typed].map(([path, text]) => [path, parseTariffNumber(text)]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const known = [...numbers].filter((one): one is [string, number] => one[1] !== null);
    if (known.length === numbers.size) save.mutate(new Map(known));
  };
  return (
    <form className="form" onSubmit={submit} data-testid="tariff-editor">
      <div className="field-row">
        <Field
          label={t('tariff.effectiveOn')}
          value={effectiveOn}
          onChange={setEffectiveOn}
          type="date"
          error={faults.get('effectiveOn') ?? false}
        />
        <Field label={t('tariff.basis')} value={basis} onChange={setBasis} maxLength={500} />
      </div>
      <TariffGroups content={content} isForm>
        {(field, label) => (
          <NumberField
            key={field.path}
            field={field}
            label={label}
            text={typed.get(field.path)}
            fault={faults.get(field.path)}
            onType={(text) => setTyped(new Map(typed).set(field.path, text))}
          />
        )}
      </TariffGroups>
      <Problem error={save.error} />
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onDone}>
          {t('action.cancel')}
        </button>
        <button type="submit" className="button primary" disabled={save.isPending}>
          {t('action.save')}
        </button>
      </div>
    </form>
  );
}

function NumberField(props: {
  field: TariffField;
  label: string;
  /** As typed; undefined while untouched. */
  text: string | undefined;
  fault: string | undefined;
  onType: (text: string) => void;
}) {
  const { t } = useTranslation();
  const { field, label, text, fault, onType } = props;
  const before = String(field.value);
  const wrong = text !== undefined && parseTariffNumber(text) === null && t('tariff.notANumber');
  const isChanged = text !== undefined && text !== before;
  return (
    <Field
      label={label}
      value={text ?? before}
      inputMode="decimal"
      onChange={onType}
      error={wrong || (fault ?? false)}
      {...(isChanged ? { hint: t('tariff.was', { value: before }) } : {})}
    />
  );
}
