import { useTranslation } from 'react-i18next';
import type { Exclusion } from '../../../server/policies/exclusions.schema.ts';

interface Props {
  exclusion: Exclusion;
  isTicked: boolean;
  onTick: (isOn: boolean) => void;
}

/** One exclusion in both languages, whatever the page speaks: both are what was shown. */
export function ExclusionItem({ exclusion, isTicked, onTick }: Props) {
  const { t } = useTranslation();
  const { titleZh, titleEn, textZh, textEn, clause } = exclusion;
  return (
    <li>
      <label className="check">
        <input type="checkbox" checked={isTicked} onChange={(event) => onTick(event.target.checked)} />
        <span>
          <strong>
            {titleZh} {titleEn}
          </strong>
          <br />
          {textZh}
          <br />
          {textEn} {clause && <span className="tiny">{t('quote.clause', { clause })}</span>}
        </span>
      </label>
    </li>
  );
}
