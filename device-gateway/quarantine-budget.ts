import type { Clock } from '../server/lib/clock.ts';
import { BoundedMap } from './bounded-map.ts';

/** Devices whose spending is remembered; only those that put something into quarantine are. */
const DEVICES_MAX = 20_000;
const HOUR_MS = 3_600_000;

export interface QuarantineLimits {
  /** Bytes one device may put into quarantine at once, and then per hour. */
  mqttQuarantineBytesPerHour: number;
  /** Longest pause of a socket for one message, ms: a keep-alive must survive it. */
  mqttQuarantinePauseMsMax: number;
}

/**
 * Bounds what a device fills our quarantine with. Nothing is refused or dropped: beyond its budget each
 * further message of the device waits, and its socket with it, as it does beyond its message rate.
 */
export class QuarantineBudget {
  readonly #clock: Clock;
  readonly #limits: QuarantineLimits;
  readonly #spent = new BoundedMap<{ bytes: number; atMs: number }>(DEVICES_MAX);

  constructor({ clock, limits }: { clock: Clock; limits: QuarantineLimits }) {
    this.#clock = clock;
    this.#limits = limits;
  }

  spend(deviceId: string, bytes: number): void {
    this.#spent.set(deviceId, { bytes: this.#owed(deviceId) + bytes, atMs: this.#clock.now() });
  }

  /** How long the device's next message waits, ms; 0 for a device within its budget. */
  waitMs(deviceId: string): number {
    if (this.#spent.size === 0) return 0;
    const { mqttQuarantineBytesPerHour: perHour, mqttQuarantinePauseMsMax } = this.#limits;
    const over = this.#owed(deviceId) - perHour;
    return over <= 0 ? 0 : Math.min(mqttQuarantinePauseMsMax, Math.ceil((over * HOUR_MS) / perHour));
  }

  /** What was spent and is not yet forgiven, bytes. */
  #owed(deviceId: string): number {
    const spent = this.#spent.get(deviceId);
    if (!spent) return 0;
    const forgiven = ((this.#clock.now() - spent.atMs) * this.#limits.mqttQuarantineBytesPerHour) / HOUR_MS;
    return Math.max(0, spent.bytes - forgiven);
  }
}
