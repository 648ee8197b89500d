import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { AIRFRAMES } from '../../../server/registry/airframes.ts';
import { LICENCE_CLASSES } from '../../../server/registry/licence-classes.ts';
import type { LicenceClass } from '../../../server/registry/pilot.schema.ts';
import { Check } from '../../components/check.tsx';
import { Field } from '../../components/field.tsx';
import type { PilotDraft } from '../../lib/pilot-draft.ts';

/** Number, class, categories and end of a licence. */
export function LicenceFields(props: { draft: PilotDraft; onChange: (part: Partial<PilotDraft>) => void }) {
  const { t } = useTranslation();
  const { draft, onChange } = props;
  const id = useId();
  return (
    <>
      <div className="field-row">
        <Field
          label={t('pilot.number')}
          value={draft.number}
          onChange={(number) => onChange({ number })}
          maxLength={40}
        />
        <Field
          label={t('pilot.validUntil')}
          value={draft.validUntil}
          onChange={(validUntil) => onChange({ validUntil })}
          type="date"
          required={false}
          hint={t('pilot.noEnd')}
        />
      </div>
      <div className="field">
        <label htmlFor={id}>{t('pilot.licenceClass')}</label>
        <select
          id={id}
          value={draft.licenceClass}
          onChange={(event) => onChange({ licenceClass: event.target.value as LicenceClass })}
        >
          {LICENCE_CLASSES.map((one) => (
            <option key={one} value={one}>
              {t(`pilot.classes.${one}`)}
            </option>
          ))}
        </select>
      </div>
      <fieldset>
        <legend>{t('pilot.airframes')}</legend>
        {AIRFRAMES.map((one) => (
          <Check
            key={one}
            label={t(`pilot.airframe.${one}`)}
            value={draft.airframes.includes(one)}
            onChange={(isOn) =>
              onChange({
                airframes: isOn
                  ? [...draft.airframes, one]
                  : draft.airframes.filter((other) => other !== one),
              })
            }
          />
        ))}
      </fieldset>
    </>
  );
}
