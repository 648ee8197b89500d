import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceDirectory, DeviceGrant } from '../server/registry/device.schema.ts';
import { isDeviceId, statusTopic } from './access.ts';
import type { Counters } from './counters.ts';
import { LoginRefused, RETURN_CODES } from './login-refused.ts';
import type { LoginThrottle } from './login-throttle.ts';

export interface LoginAttempt {
  clientId: string;
  username: string | undefined;
  password: Buffer | undefined;
  /** The device that a verified certificate stands for; it takes the place of the password. */
  certifiedId: string | undefined;
  willTopic: string | undefined;
  /** The peer's own, as the socket knows it. */
  address: string;
  /** Whether the peer has gone meanwhile. */
  isClosed: () => boolean;
}

/** What becomes of a login that holds. */
export interface Admission {
  /** Whether the device has an older connection. */
  hasOlder: (deviceId: string) => boolean;
  /** Resolves when they are closed. */
  closeOlder: (deviceId: string) => Promise<void>;
  /** Called at the instant at which the rights are known to be the present ones. */
  admit: (grant: DeviceGrant) => void;
}

/**
 * Decides whether a CONNECT is a device's: client id, user name and certificate name are the device's id (design
 * D5), its password or certificate holds, and the registry calls it active. Wrong ones are slowed down.
 */
export class DeviceLogin {
  readonly #directory: DeviceDirectory;
  readonly #throttle: LoginThrottle;
  readonly #counters: Counters;
  #directoryChanges = 0;

  constructor(deps: { directory: DeviceDirectory; throttle: LoginThrottle; counters: Counters }) {
    this.#directory = deps.directory;
    this.#throttle = deps.throttle;
    this.#counters = deps.counters;
  }

  /** Rights changed: what a login under way has read may be out of date. */
  directoryChanged(): void {
    this.#directoryChanges += 1;
  }

  /** Admits the device, unless the peer has gone meanwhile. Throws LoginRefused. */
  async check(attempt: LoginAttempt, admission: Admission): Promise<void> {
    assertWellFormed(attempt);
    const { address, clientId, isClosed } = attempt;
    const waitMs = this.#throttle.delay(address, clientId);
    if (waitMs === undefined)
      throw new LoginRefused(RETURN_CODES.serverUnavailable, 'too many logins wait at this address');
    await this.#wait(waitMs);
    if (isClosed()) return;
    let changes = this.#directoryChanges;
    let grant = await this.#authenticate(attempt);
    if (!grant) {
      this.#throttle.failed(address, clientId);
      throw new LoginRefused(RETURN_CODES.badUsernameOrPassword, 'bad user name, password or certificate');
    }
    await this.#wait(this.#throttle.succeeded(address, clientId));
    // Each await lets rights change and another login of the device in: both are looked at until neither has.
    while (changes !== this.#directoryChanges || admission.hasOlder(clientId)) {
      await admission.closeOlder(clientId);
      changes = this.#directoryChanges;
      grant = await this.#directory.findGrant(clientId);
      if (!grant) throw new LoginRefused(RETURN_CODES.badUsernameOrPassword, 'revoked while it logged in');
    }
    if (!isClosed()) admission.admit(grant);
  }

  #authenticate({ clientId, certifiedId, password }: LoginAttempt): Promise<DeviceGrant | undefined> {
    if (certifiedId !== undefined) return this.#directory.findGrant(certifiedId);
    return this.#directory.authenticate({
      clientId,
      username: clientId,
      password: password?.toString('utf8') ?? '',
    });
  }

  async #wait(waitMs: number): Promise<void> {
    if (waitMs === 0) return;
    this.#counters.count('loginsDelayed');
    await delay(waitMs);
  }
}

/** What needs no registry. Throws LoginRefused. */
function assertWellFormed({ clientId, username, password, certifiedId, willTopic }: LoginAttempt): void {
  if (!isDeviceId(clientId))
    throw new LoginRefused(RETURN_CODES.identifierRejected, 'client id has a form no device has');
  if (certifiedId === undefined && (!username || !password))
    throw new LoginRefused(RETURN_CODES.badUsernameOrPassword, 'no user name or password');
  if (certifiedId !== undefined && certifiedId !== clientId)
    throw new LoginRefused(RETURN_CODES.identifierRejected, 'client id is not the name on the certificate');
  if (username && username !== clientId)
    throw new LoginRefused(RETURN_CODES.identifierRejected, 'client id is not the user name');
  if (willTopic !== undefined && willTopic !== statusTopic(clientId))
    throw new LoginRefused(RETURN_CODES.notAuthorized, 'will on a topic other than its own status');
}
