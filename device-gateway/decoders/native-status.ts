import { type Decoded, noted, quarantine, refused } from './decoded.ts';
import { toIssueText } from './issue-text.ts';
import { NativeStatusSchema } from './native-status.schema.ts';
import { parseJson } from './parse-json.ts';

/**
 * One message on `skycover/v1/{deviceId}/status`: birth or death, never a sample. What is neither goes to
 * quarantine: a device whose birth nobody can read is shown as if it had never been there.
 */
export function decodeNativeStatus(bytes: Uint8Array): Decoded<undefined> {
  const parsed = parseJson(bytes);
  if ('quarantined' in parsed) return refused(undefined, parsed.quarantined);
  const status = NativeStatusSchema.safeParse(parsed.value);
  if (!status.success) {
    const detail = toIssueText(status.error.issues[0], { value: parsed.value, root: 'the status' });
    return refused(undefined, quarantine('PAYLOAD_INVALID', detail));
  }
  return noted(undefined, status.data.state === 'online' ? 'deviceBirth' : 'deviceDeath');
}
