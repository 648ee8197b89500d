import type { DeviceGrant } from '../server/registry/device.schema.ts';
import type { DjiEnvelope } from './decoders/dji-envelope.ts';
import { parseTopology } from './decoders/dji-topology.ts';
import { isRecord } from './decoders/parse-json.ts';

/** Credentials of an app on DJI's developer site: a dock checks the licence and leaves without it. */
export interface DjiApp {
  appId: string;
  appKey: string;
  appLicense: string;
  ntpServerHost: string;
  ntpServerPort: number;
}

/** What an answer says: 0 is done; DJI documents no number for a refusal by the cloud, any other is one. */
const DONE = 0;
const REFUSED = 1;
/** A dock asks about itself and its aircraft. */
const DEVICES_MAX = 16;

type Result = Record<string, unknown>;

/**
 * `data` of the answer to a message of a dock or controller, or undefined when none is due. What we do for it is
 * done truly; what we don't (missions, storage, maps) is refused, so that it neither waits nor believes us.
 */
export function toDjiResult(
  channel: string,
  envelope: DjiEnvelope,
  { grant, app }: { grant: DeviceGrant; app: DjiApp | undefined },
): Result | undefined {
  switch (channel) {
    case 'status':
      return { result: parseTopology(envelope.data) ? DONE : REFUSED };
    case 'events':
      return envelope.needReply ? { result: DONE } : undefined;
    case 'requests':
      return answerRequest(envelope, { grant, app });
    default:
      return undefined;
  }
}

function answerRequest(
  { method, data }: DjiEnvelope,
  { grant, app }: { grant: DeviceGrant; app: DjiApp | undefined },
): Result {
  const asked = isRecord(data) ? data : {};
  switch (method) {
    case 'config':
      return app ? toConfig(app) : { result: REFUSED };
    case 'airport_bind_status':
      return { result: DONE, output: { bind_status: toBindStatus(asked.devices, grant) } };
    case 'airport_organization_get':
      return asked.organization_id === grant.operatorId
        ? { result: DONE, output: { organization_name: grant.operatorId } }
        : { result: REFUSED };
    case 'airport_organization_bind':
      return { result: DONE, output: { err_infos: toBindErrors(asked.bind_devices, grant) } };
    case 'flight_areas_get':
      // Unanswered, each take-off waits some 40 s. There are no files of ours.
      return { result: DONE, output: { files: [] } };
    case 'offline_map_get':
      return { result: DONE, output: { offline_map_enable: false, files: [] } };
    default:
      return { result: REFUSED };
  }
}

/** The fields stand right in `data`, without a result (Cloud API, Configuration Update). */
function toConfig(app: DjiApp): Result {
  return {
    app_id: app.appId,
    app_key: app.appKey,
    app_license: app.appLicense,
    ntp_server_host: app.ntpServerHost,
    ntp_server_port: app.ntpServerPort,
  };
}

/** Bound is what a person bound in the registry (design D5), whatever the dock would like. */
function toBindStatus(devices: unknown, grant: DeviceGrant): Result[] {
  return serialNumbersOf(devices).map((sn) =>
    isBound(sn, grant)
      ? {
          sn,
          is_device_bind_organization: true,
          organization_id: grant.operatorId,
          organization_name: grant.operatorId,
          device_callsign: sn,
        }
      : { sn, is_device_bind_organization: false },
  );
}

function toBindErrors(devices: unknown, grant: DeviceGrant): Result[] {
  return serialNumbersOf(devices).map((sn) => ({ sn, err_code: isBound(sn, grant) ? DONE : REFUSED }));
}

function isBound(serialNumber: string, grant: DeviceGrant): boolean {
  return (
    serialNumber === grant.deviceId ||
    serialNumber === grant.gatewaySerialNumber ||
    grant.serialNumbers.has(serialNumber)
  );
}

function serialNumbersOf(devices: unknown): string[] {
  if (!Array.isArray(devices)) return [];
  const listed: readonly unknown[] = devices.slice(0, DEVICES_MAX);
  return listed.flatMap((one) =>
    isRecord(one) && typeof one.sn === 'string' && one.sn.length <= 64 ? [one.sn] : [],
  );
}
