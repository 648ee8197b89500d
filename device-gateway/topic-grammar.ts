/** Whether the text may be a topic filter: wildcards stand alone in their level, `#` last [MQTT-4.7.1-2, -3]. */
export function isTopicFilter(filter: string): boolean {
  if (filter === '' || filter.includes('\0')) return false;
  const levels = filter.split('/');
  return levels.every(
    (level, index) => level === '+' || (level === '#' && index === levels.length - 1) || !/[#+]/.test(level),
  );
}
