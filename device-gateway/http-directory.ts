import type { DeviceDirectory, DeviceGrant } from '../server/registry/device.schema.ts';
import type { DeviceReport, DeviceReports } from '../server/registry/device-report.schema.ts';
import { DeviceGrantSchema } from './sink.schema.ts';

const REQUEST_TIMEOUT_MS = 5_000;

export interface HttpDirectoryDeps {
  ingestUrl: string;
  serviceSecret: string;
}

/** What devices may do, read from the server on another machine; the external broker does their logins. */
export class HttpDirectory implements Pick<DeviceDirectory, 'findGrant'>, DeviceReports {
  readonly #deps: HttpDirectoryDeps;

  constructor(deps: HttpDirectoryDeps) {
    this.#deps = deps;
  }

  /** Rejects when the server does not take it. */
  async report(deviceId: string, report: DeviceReport): Promise<void> {
    const path = `/internal/devices/${encodeURIComponent(deviceId)}/reports`;
    const response = await fetch(new URL(path, this.#deps.ingestUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#deps.serviceSecret}`, 'content-type': 'application/json' },
      body: JSON.stringify(report),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`the server answered ${response.status} to a device's report`);
  }

  /** undefined once revoked or when unknown; rejects when the server does not answer. */
  async findGrant(deviceId: string): Promise<DeviceGrant | undefined> {
    const url = new URL(`/internal/devices/${encodeURIComponent(deviceId)}`, this.#deps.ingestUrl);
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${this.#deps.serviceSecret}` },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`the server answered ${response.status} for a device's rights`);
    const grant = DeviceGrantSchema.parse(await response.json());
    return { ...grant, serialNumbers: new Set(grant.serialNumbers) };
  }
}
