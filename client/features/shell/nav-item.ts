import type { IconName } from '../../components/icon.tsx';

/** One entry of the menu; `label` is a key of the locales. */
export interface NavItem {
  to: string;
  label: string;
  icon: IconName;
}
