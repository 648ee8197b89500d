import type { Decoded } from '../../device-gateway/decoders/decoded.ts';
import type { DeviceState } from '../../device-gateway/decoders/device-state.ts';
import { HOUSEKEEPING } from '../../device-gateway/decoders/housekeeping.ts';
import { QuarantineReasonSchema } from '../../server/telemetry/ingest.schema.ts';
import { CanonicalSampleSchema } from '../../server/telemetry/sample.schema.ts';

/** No dialect needs fewer bytes for one sample; one message may yield one of what it completes. */
const SAMPLE_BYTES_MIN = 12;
/** A sample of few bytes carries the codes and values remembered from earlier ones. */
const OUTPUT_CHARACTERS_BASE = 8_192;
const OUTPUT_CHARACTERS_PER_BYTE = 64;
const DETAIL_CHARACTERS_MAX = 500;
/** What one device's state may weigh as JSON, whatever it was sent. */
export const STATE_CHARACTERS_MAX = 4_000_000;

/** What is wrong with a decoder's answer; undefined when nothing is. */
export function judgeAnswer(decoded: Decoded<DeviceState>, inputBytes: number): string | undefined {
  const { samples, quarantined, housekeeping } = decoded;
  const isAnswered = samples.length > 0 || quarantined !== undefined;
  if (isAnswered === (housekeeping !== undefined))
    return `${samples.length} samples, ${quarantined?.reason ?? 'no refusal'}, ${housekeeping ?? 'no housekeeping'}`;
  if (housekeeping !== undefined && !Object.hasOwn(HOUSEKEEPING, housekeeping))
    return `no such housekeeping: ${housekeeping}`;
  for (const sample of samples) {
    const parsed = CanonicalSampleSchema.strict().safeParse(sample);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return `invalid sample: ${issue?.path.join('.')} ${issue?.message}`;
    }
  }
  if (samples.length > 1 + inputBytes / SAMPLE_BYTES_MIN)
    return `${samples.length} samples from ${inputBytes} bytes`;
  const characters = samples.length === 0 ? 0 : JSON.stringify(samples).length;
  if (characters > OUTPUT_CHARACTERS_BASE + inputBytes * OUTPUT_CHARACTERS_PER_BYTE)
    return `${characters} characters of samples from ${inputBytes} bytes`;
  if (!quarantined) return undefined;
  if (!QuarantineReasonSchema.safeParse(quarantined.reason).success)
    return `no such reason: ${quarantined.reason}`;
  if (quarantined.detail.length === 0 || quarantined.detail.length > DETAIL_CHARACTERS_MAX)
    return `a detail of ${quarantined.detail.length} characters`;
  return undefined;
}

/** Characters of a value as JSON; maps and sets count with what is in them, bytes with their number. */
export function weigh(value: unknown): number {
  return stringify(value).length;
}

/** JSON that tells maps, sets and bytes apart by their contents. */
export function stringify(value: unknown): string {
  return (
    JSON.stringify(value, (_key, one: unknown) => {
      if (one instanceof Map || one instanceof Set) return [...one];
      if (one instanceof Uint8Array) return Buffer.from(one).toString('hex');
      return typeof one === 'bigint' ? `${one}n` : one;
    }) ?? ''
  );
}
