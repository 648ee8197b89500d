import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './locales/en.data.ts';
import { zhCn } from './locales/zh-cn.data.ts';

export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'skycover.language';
const i18n = createInstance();

/** The chosen language, else the browser's first one we speak; Chinese when none is. */
function preferredLanguage(): Language {
  const wanted = [readChoice(), ...navigator.languages];
  for (const one of wanted) {
    if (one?.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (one?.toLowerCase().startsWith('en')) return 'en';
  }
  return 'zh-CN';
}

function readChoice(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export async function startI18n(): Promise<void> {
  i18n.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18n.use(initReactI18next).init({
    lng: preferredLanguage(),
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCn } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

export function chooseLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // The choice then lasts until the page is closed.
  }
  void i18n.changeLanguage(language);
}
