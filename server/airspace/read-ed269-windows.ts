import type { Ed269Applicability } from './ed269.schema.ts';
import { WEEKDAYS, type Weekday, type ZoneWindow } from './zone.schema.ts';

const DAY_MINUTES = 24 * 60;
/** Asia/Shanghai is 8 hours ahead of UTC. */
const SHANGHAI_MINUTES = 8 * 60;

/**
 * ED-269 applicability → windows; its times of day, in UTC or another zone, become Asia/Shanghai's with the day
 * they then fall on. One period that is permanent without a schedule makes the zone permanent.
 */
export function readEd269Windows(periods: readonly Ed269Applicability[]): ZoneWindow[] {
  if (periods.some(({ permanent, schedule }) => permanent === 'YES' && !schedule?.length)) return [];
  return periods.flatMap(({ permanent, startDateTime, endDateTime, schedule }): ZoneWindow[] => {
    const span =
      permanent === 'YES'
        ? { from: null, to: null }
        : { from: startDateTime ?? null, to: endDateTime ?? null };
    if (!schedule?.length) return [{ ...span, daily: null }];
    return schedule.map(({ day, startTime, endTime }) => {
      const start = minutesInShanghai(startTime);
      const shift = Math.floor(start / DAY_MINUTES);
      return {
        ...span,
        daily: { days: daysOf(day, shift), from: timeOf(start), to: timeOf(minutesInShanghai(endTime)) },
      };
    });
  });
}

/** Minutes from midnight in Shanghai of the day named; below 0 or from 1,440 on when it is another day there. */
function minutesInShanghai(time: string): number {
  const [, hours = '0', minutes = '0', zone = 'Z'] = /^(\d\d):(\d\d)[^Z+-]*(.+)$/.exec(time) ?? [];
  const [, sign, zoneHours = '0', zoneMinutes = '0'] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  return Number(hours) * 60 + Number(minutes) - offset + SHANGHAI_MINUTES;
}

function daysOf(names: readonly string[], shift: number): Weekday[] {
  if (names.includes('ANY')) return [...WEEKDAYS];
  const short: readonly string[] = WEEKDAYS;
  const numbers = names.map((name) => short.indexOf(name.toLowerCase()));
  const shifted = new Set(numbers.map((number) => (number + shift + 7) % 7));
  return WEEKDAYS.filter((_, number) => shifted.has(number));
}

function timeOf(minutes: number): string {
  const ofDay = ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`;
}
