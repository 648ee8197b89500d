import { type DjiEnvelope, parseDjiEnvelope } from './decoders/dji-envelope.ts';

/** Where the answer to a gateway topic goes, when one is due (Cloud API: repeat tid, bid and method). */
export interface DjiReply {
  topic: string;
  payload: string;
}

/**
 * The answer a dock or controller waits for: `update_topo` is acknowledged but only proposes sub-devices,
 * since a person binds them (design D5); unanswered requests delay each take-off by some 40 s.
 */
export function findDjiReply(topic: string, bytes: Uint8Array, nowMs: number): DjiReply | undefined {
  const channel = /\/(status|events|requests)$/.exec(topic)?.[1];
  if (!channel) return undefined;
  const parsed = parseDjiEnvelope(bytes);
  if ('quarantined' in parsed) return undefined;
  const { envelope } = parsed;
  if (channel === 'events' && !envelope.needReply) return undefined;
  if (channel === 'requests' && envelope.method === null) return undefined;
  return { topic: `${topic}_reply`, payload: toReply(envelope, nowMs) };
}

function toReply(envelope: DjiEnvelope, nowMs: number): string {
  const { tid, bid, method } = envelope;
  return JSON.stringify({
    tid,
    bid,
    ...(method === null ? {} : { method }),
    timestamp: nowMs,
    data: { result: 0 },
  });
}
