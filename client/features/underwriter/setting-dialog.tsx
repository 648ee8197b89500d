import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Insurer } from '../../../server/registry/setting-keys.schema.ts';
import type { Setting } from '../../../server/registry/settings.schema.ts';
import { api } from '../../api.ts';
import { Check } from '../../components/check.tsx';
import { Field } from '../../components/field.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { fromShanghaiField, parseSetting, toSettingInput } from '../../lib/setting-text.ts';

/** Gives a setting another value from now or later on; the values before stay in its history. */
export function SettingDialog({ setting, onClose }: { setting: Setting; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { current, unit, nameEn, nameZh } = setting;
  const [text, setText] = useState(toSettingInput(current.value, unit));
  const [insurer, setInsurer] = useState<Insurer | null>(
    typeof current.value === 'object' ? current.value : null,
  );
  const [from, setFrom] = useState('');
  const [source, setSource] = useState('');
  const [isFiled, setFiled] = useState(false);
  const value = insurer ?? parseSetting(text, unit);
  const save = useSave(setting, onClose);
  const submit = () => {
    if (value === null) return;
    const status = isFiled ? 'filed' : 'assumption';
    const effectiveFrom = fromShanghaiField(from);
    save.mutate({ value, source, status, effectiveFrom, version: setting.latestVersion });
  };
  return (
    <FormDialog
      title={i18n.language.startsWith('zh') ? nameZh : nameEn}
      error={save.error}
      isBusy={save.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      {insurer ? (
        <InsurerFields value={insurer} onChange={setInsurer} />
      ) : (
        <NumberField unit={unit} value={text} onChange={setText} isWrong={value === null} />
      )}
      <Field
        label={t('setting.from')}
        value={from}
        onChange={setFrom}
        type="datetime-local"
        required={false}
        hint={t('setting.fromHint')}
      />
      <Field
        label={t('setting.source')}
        value={source}
        onChange={setSource}
        minLength={3}
        maxLength={500}
        hint={t('setting.sourceHint')}
      />
      <Check label={t('setting.isFiled')} value={isFiled} onChange={setFiled} />
    </FormDialog>
  );
}

function NumberField(props: {
  unit: Setting['unit'];
  value: string;
  onChange: (text: string) => void;
  isWrong: boolean;
}) {
  const { t } = useTranslation();
  const hint = t(`setting.unit.${props.unit}`);
  return (
    <Field
      label={t('setting.newValue')}
      value={props.value}
      onChange={props.onChange}
      inputMode="decimal"
      hint={hint}
      error={props.isWrong && `${t('setting.invalid')}: ${hint}`}
    />
  );
}

function InsurerFields({ value, onChange }: { value: Insurer; onChange: (value: Insurer) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Field
        label={t('setting.insurerCode')}
        value={value.code}
        onChange={(code) => onChange({ ...value, code })}
        pattern="[A-Z0-9\-]{2,20}"
      />
      <Field
        label={t('setting.insurerNameZh')}
        value={value.nameZh}
        onChange={(nameZh) => onChange({ ...value, nameZh })}
        maxLength={120}
      />
      <Field
        label={t('setting.insurerNameEn')}
        value={value.nameEn}
        onChange={(nameEn) => onChange({ ...value, nameEn })}
        maxLength={120}
      />
    </>
  );
}

function useSave(setting: Setting, onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Parameters<typeof api.putSetting>[1]) => api.putSetting(setting.key, body),
    onSuccess: onClose,
    // After a conflict too: the newer version is to be seen.
    onSettled: () => client.invalidateQueries({ queryKey: ['settings'] }),
  });
}
