import type { DeviceGrant } from '../server/registry/device.schema.ts';
import { parseDjiEnvelope } from './decoders/dji-envelope.ts';
import { type DjiApp, toDjiResult } from './dji-result.ts';

/** Where the answer to a gateway topic goes, when one is due. */
export interface DjiReply {
  topic: string;
  payload: string;
}

/**
 * The answer that a dock or controller waits for: tid, bid and method as they came (Cloud API). Its own broken
 * examples are answered too: `requests` and `events` without a method, `"timestamp:"`, no tid.
 */
export function findDjiReply(
  topic: string,
  bytes: Uint8Array,
  context: { nowMs: number; grant: DeviceGrant; app: DjiApp | undefined },
): DjiReply | undefined {
  const channel = /\/(status|events|requests)$/.exec(topic)?.[1];
  if (!channel) return undefined;
  const parsed = parseDjiEnvelope(bytes);
  if ('quarantined' in parsed) return undefined;
  const { tid, bid, method } = parsed.envelope;
  const data = toDjiResult(channel, parsed.envelope, context);
  if (!data) return undefined;
  const named = method === null ? {} : { method };
  const payload = JSON.stringify({ tid, bid, ...named, timestamp: context.nowMs, data });
  return { topic: `${topic}_reply`, payload };
}
