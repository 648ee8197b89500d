import type { Clock } from '../server/lib/clock.ts';
import type { DeviceDirectory, DeviceGrant } from '../server/registry/device.schema.ts';

/** How long a grant is used before it is read again, ms: the longest that another server's revocation takes. */
const GRANT_AGE_MS_MAX = 5_000;
const CACHED_GRANTS_MAX = 50_000;

/**
 * Rights of devices, remembered for a few seconds, for a gateway that is asked with every message. What this
 * very server changes is forgotten at once.
 */
export class GrantCache implements Pick<DeviceDirectory, 'findGrant'> {
  readonly #clock: Clock;
  readonly #find: DeviceDirectory['findGrant'];
  readonly #grants = new Map<string, { grant: Promise<DeviceGrant | undefined>; readAtMs: number }>();

  constructor(deps: { clock: Clock; find: DeviceDirectory['findGrant'] }) {
    this.#clock = deps.clock;
    this.#find = deps.find;
  }

  /** undefined once revoked or when unknown; rejects when it can't be read, and is asked again then. */
  findGrant(deviceId: string): Promise<DeviceGrant | undefined> {
    const nowMs = this.#clock.now();
    const known = this.#grants.get(deviceId);
    if (known && nowMs - known.readAtMs < GRANT_AGE_MS_MAX) return known.grant;
    if (this.#grants.size >= CACHED_GRANTS_MAX) this.#grants.clear();
    const grant = this.#find(deviceId);
    this.#grants.set(deviceId, { grant, readAtMs: nowMs });
    grant.catch(() => this.forgetAll());
    return grant;
  }

  /** Rights changed. A device may be known by more than one name, so all are read again. */
  forgetAll(): void {
    this.#grants.clear();
  }
}
