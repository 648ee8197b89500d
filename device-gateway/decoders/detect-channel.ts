import { parseDeviceTopic } from '../access.ts';
import type { Channel } from './decode.ts';
import { isRecord, ownValue, parseJson } from './parse-json.ts';

export const DIALECTS = ['auto', 'dji', 'mavlink', 'remote-id', 'gb46750', 'mht4053', 'native'] as const;
export type Dialect = (typeof DIALECTS)[number];

const MAVLINK_MAGICS = new Set([0xfd, 0xfe]);

/**
 * Which decoder an integrator's payload is for: by its topic, else by the dialect named, else by its form.
 * undefined for a DJI message without a topic: the aircraft's serial number stands only there.
 */
export function detectChannel(
  bytes: Uint8Array,
  input: { dialect: Dialect; topic: string | undefined },
): Channel | undefined {
  const topic = input.topic === undefined ? undefined : parseDeviceTopic(input.topic);
  if (topic && topic.kind !== 'status') return topic;
  const dialect = input.dialect === 'auto' ? guessDialect(bytes) : input.dialect;
  switch (dialect) {
    case 'dji':
      return undefined;
    case 'mavlink':
    case 'mht4053':
    case 'native':
      return { kind: dialect };
    case 'remote-id':
    case 'gb46750':
      return { kind: 'remoteId' };
  }
}

function guessDialect(bytes: Uint8Array): Exclude<Dialect, 'auto'> {
  if (MAVLINK_MAGICS.has(bytes[0] ?? 0)) return 'mavlink';
  const parsed = parseJson(bytes);
  if ('quarantined' in parsed || !isRecord(parsed.value)) return 'native';
  return ownValue(parsed.value, 'data') === undefined ? 'native' : 'dji';
}
