import { toInstant } from '../server/lib/clock.ts';
import type { Notice } from '../server/policies/cover.schema.ts';
import type { QuarantineReason } from '../server/telemetry/ingest.schema.ts';

/** What the device's people should do about each reason. */
const ADVICE: Record<QuarantineReason, string> = {
  PAYLOAD_NOT_JSON: 'Send one UTF-8 JSON object per message.',
  PAYLOAD_INVALID: 'Correct the field named here; `npm run -s decode` shows how a payload is read.',
  PAYLOAD_TOO_LARGE: 'Send smaller messages, at most 100 samples each.',
  TIMESTAMP_INVALID: 'Send event time as Unix milliseconds of 13 digits, or RFC 3339 in the native dialect.',
  AIRCRAFT_NOT_BOUND: 'Bind this aircraft to the device in the operator console, then send again.',
  AIRCRAFT_NOT_REGISTERED: 'Register this aircraft in the operator console first.',
  DIALECT_UNSUPPORTED: 'Send DJI Cloud API OSD, or native JSON on the telemetry topic.',
  SAMPLE_FROM_FUTURE: 'Set the device clock: its time lies ahead of ours.',
};

/** The notice for something that went to quarantine: which reason, which topic and aircraft, what to do. */
export function toQuarantineNotice(input: {
  reason: QuarantineReason;
  detail: string;
  topic: string;
  serialNumber: string | null;
  atMs: number;
}): Notice {
  return {
    code: input.reason,
    message: `Kept in quarantine, not used: ${input.detail}. ${ADVICE[input.reason]}`,
    topic: input.topic,
    serialNumber: input.serialNumber,
    at: toInstant(input.atMs),
  };
}
