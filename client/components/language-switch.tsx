import { useTranslation } from 'react-i18next';
import { chooseLanguage, LANGUAGES } from '../i18n.ts';

const NAMES = { 'zh-CN': '中文', en: 'English' } as const;

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <fieldset className="language" aria-label={t('language')}>
      {LANGUAGES.map((one) => (
        <button
          key={one}
          type="button"
          className="button quiet small"
          lang={one}
          aria-pressed={i18n.language === one}
          onClick={() => chooseLanguage(one)}
        >
          {NAMES[one]}
        </button>
      ))}
    </fieldset>
  );
}
