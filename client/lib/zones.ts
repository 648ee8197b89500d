import type { TFunction } from 'i18next';
import type { Zone, ZoneWindow } from '../../server/airspace/zone.schema.ts';
import { isActiveAt } from '../../server/airspace/zone-window.ts';
import { formatDateTime, formatNumber } from './format.ts';

/** Kinds of zones, what restricts most first: the order of legend and list. */
export const ZONE_KINDS = [
  'prohibited',
  'controlled',
  'restricted',
  'temporary',
  'underwriting',
  'suitable',
] as const satisfies readonly Zone['kind'][];

export function sortZones(zones: readonly Zone[]): Zone[] {
  return [...zones].sort(
    (a, b) => ZONE_KINDS.indexOf(a.kind) - ZONE_KINDS.indexOf(b.kind) || a.name.localeCompare(b.name),
  );
}

/** Ids of the zones that hold at an instant. */
export function activeZoneIds(zones: readonly Zone[], atMs: number): Set<string> {
  return new Set(zones.filter(({ windows }) => isActiveAt(windows, atMs)).map(({ zoneId }) => zoneId));
}

/** "0 m above ground – 600 m above sea level". */
export function heightsText(t: TFunction, zone: Zone): string {
  const limit = (meters: number, datum: Zone['floorDatum']): string =>
    t(`zone.datum.${datum}`, { meters: formatNumber(meters, 0) ?? '' });
  const floor = limit(zone.floorMeters, zone.floorDatum);
  const ceiling =
    zone.ceilingMeters === null ? t('zone.noCeiling') : limit(zone.ceilingMeters, zone.ceilingDatum);
  return `${floor} – ${ceiling}`;
}

/** One line for each window; one word when the zone is permanent. */
export function windowTexts(t: TFunction, windows: readonly ZoneWindow[]): string[] {
  if (windows.length === 0) return [t('zone.permanent')];
  return windows.map(({ from, to, daily }) => {
    const span = [
      from === null ? '' : t('zone.from', { at: formatDateTime(from) }),
      to === null ? '' : t('zone.to', { at: formatDateTime(to) }),
    ];
    const days =
      daily?.days.length === 7
        ? t('zone.everyDay')
        : daily?.days.map((day) => t(`zone.day.${day}`)).join(' ');
    const hours = daily ? `${days} ${daily.from}–${daily.to}` : '';
    return [...span, hours].filter((part) => part !== '').join(' · ');
  });
}
