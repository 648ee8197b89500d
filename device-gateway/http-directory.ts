import type { Clock } from '../server/lib/clock.ts';
import type { DeviceDirectory, DeviceGrant } from '../server/registry/device.schema.ts';
import { DeviceGrantSchema } from './sink.schema.ts';

/** How long a grant is used before it is read again, ms: the longest a revocation takes to reach us. */
const GRANT_AGE_MS_MAX = 5_000;
const REQUEST_TIMEOUT_MS = 5_000;
const CACHED_GRANTS_MAX = 50_000;

export interface HttpDirectoryDeps {
  ingestUrl: string;
  serviceSecret: string;
  clock: Clock;
}

/** What devices may do, read from the server on another machine; the external broker does their logins. */
export class HttpDirectory implements Pick<DeviceDirectory, 'findGrant'> {
  readonly #deps: HttpDirectoryDeps;
  readonly #cache = new Map<string, { grant: Promise<DeviceGrant | undefined>; readAtMs: number }>();

  constructor(deps: HttpDirectoryDeps) {
    this.#deps = deps;
  }

  /** undefined once revoked or when unknown; rejects when the server does not answer. */
  findGrant(deviceId: string): Promise<DeviceGrant | undefined> {
    const nowMs = this.#deps.clock.now();
    const cached = this.#cache.get(deviceId);
    if (cached && nowMs - cached.readAtMs < GRANT_AGE_MS_MAX) return cached.grant;
    if (this.#cache.size >= CACHED_GRANTS_MAX) this.#cache.clear();
    const grant = this.#read(deviceId);
    this.#cache.set(deviceId, { grant, readAtMs: nowMs });
    grant.catch(() => this.#cache.delete(deviceId));
    return grant;
  }

  async #read(deviceId: string): Promise<DeviceGrant | undefined> {
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
