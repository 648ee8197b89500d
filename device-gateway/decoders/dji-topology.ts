import { isRecord } from './parse-json.ts';

/** Cloud API `domain`: 0 aircraft, 1 payload, 2 remote controller, 3 dock. */
export const DJI_DOMAINS = ['aircraft', 'payload', 'controller', 'dock'] as const;
export type DjiDomain = (typeof DJI_DOMAINS)[number];

/** What a gateway says of itself or of what hangs on it in `update_topo`. */
export interface DjiDeviceKind {
  domain: DjiDomain | 'unknown';
  /** `domain-type-sub_type`, such as `0-67-1`: what HMS alarms call a device type; else `unknown`. */
  modelKey: string;
}

export interface DjiTopology {
  gateway: DjiDeviceKind;
  subDevices: readonly (DjiDeviceKind & { serialNumber: string })[];
}

/** A dock carries one or two aircraft, a controller one; the rest of a longer list is not read. */
const SUB_DEVICES_MAX = 16;
const SERIAL_NUMBER = /^[A-Za-z0-9]{8,20}$/;

/**
 * `data` of an `update_topo` message → topology, or undefined when there is no list. `sub_devices: []` says that
 * the aircraft went offline. Sub-devices without a serial number are left out.
 */
export function parseTopology(data: unknown): DjiTopology | undefined {
  if (!isRecord(data) || !Array.isArray(data.sub_devices)) return undefined;
  const listed: readonly unknown[] = data.sub_devices.slice(0, SUB_DEVICES_MAX);
  const subDevices = listed.flatMap((one) =>
    isRecord(one) && typeof one.sn === 'string' && SERIAL_NUMBER.test(one.sn)
      ? [{ serialNumber: one.sn, ...toKind(one) }]
      : [],
  );
  return { gateway: toKind(data), subDevices };
}

function toKind(record: Record<string, unknown>): DjiDeviceKind {
  const [domain, type, subType] = [record.domain, record.type, record.sub_type ?? 0].map(toCode);
  if (domain === undefined || type === undefined || subType === undefined)
    return { domain: 'unknown', modelKey: 'unknown' };
  return { domain: DJI_DOMAINS[domain] ?? 'unknown', modelKey: `${domain}-${type}-${subType}` };
}

/** DJI writes `domain` as text and `type` as a number; both forms count. */
function toCode(value: unknown): number | undefined {
  const code = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && Number.isInteger(code) && code >= 0 && code <= 999_999
    ? code
    : undefined;
}
