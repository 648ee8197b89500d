import { toPlainText } from '../server/lib/plain-text.ts';
import type { DeviceReport } from '../server/registry/device-report.schema.ts';
import type { DeviceTopic } from './access.ts';
import { parseDjiEnvelope } from './decoders/dji-envelope.ts';
import { findDjiModelName } from './decoders/dji-models.ts';
import { parseTopology } from './decoders/dji-topology.ts';
import { NativeStatusSchema } from './decoders/native-status.schema.ts';
import { parseJson } from './decoders/parse-json.ts';

/** What a message says about the device itself: what it carries, birth or death; undefined for all others. */
export function toDeviceReport(
  parsed: DeviceTopic,
  payload: Uint8Array,
  atMs: number,
): DeviceReport | undefined {
  if (parsed.kind === 'status') return toStatusReport(payload, atMs);
  if (parsed.kind !== 'djiGateway' || parsed.channel !== 'status') return undefined;
  const envelope = parseDjiEnvelope(payload);
  const topology = 'envelope' in envelope ? parseTopology(envelope.envelope.data) : undefined;
  if (!topology) return undefined;
  const aircraft = topology.subDevices
    .filter((one) => one.domain === 'aircraft' || one.domain === 'unknown')
    .map(({ serialNumber, modelKey }) => ({
      serialNumber,
      modelKey,
      modelName: findDjiModelName(modelKey) ?? null,
    }));
  const { gatewaySerialNumber } = parsed;
  return {
    kind: 'topology',
    atMs,
    gatewaySerialNumber,
    gatewayModelKey: topology.gateway.modelKey,
    aircraft,
  };
}

function toStatusReport(payload: Uint8Array, atMs: number): DeviceReport | undefined {
  const json = parseJson(payload);
  const status = 'value' in json ? NativeStatusSchema.safeParse(json.value) : undefined;
  if (!status?.success) return undefined;
  const session = toPlainText(String(status.data.session));
  if (session === '') return undefined;
  if (status.data.state === 'offline') return { kind: 'death', atMs, session };
  const { device, firmware, aircraft = [] } = status.data;
  return { kind: 'birth', atMs, session, device: toName(device), firmware: toName(firmware), aircraft };
}

/** What a device calls itself, as people may read it; null where nothing of it is left. */
function toName(said: string | undefined): string | null {
  return toPlainText(said ?? '').trim() || null;
}
