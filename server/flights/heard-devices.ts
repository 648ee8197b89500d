import { MINUTE_MS, SECOND_MS } from '../lib/clock.ts';

const BUCKET_MS = 2 * SECOND_MS;
const BUCKETS_MAX = 1_800;
/** Enough to say that another one was heard; the rest of them adds nothing. */
const DEVICES_PER_BUCKET = 3;
const BEFORE_MS = MINUTE_MS;

/**
 * Which devices were heard when, receive time, over the last hour in steps of 2 s: a few names per step. It
 * answers whether a silence was one device's own or everybody's.
 */
export class HeardDevices {
  readonly #buckets = new Map<number, string[]>();

  note(deviceId: string, receivedAtMs: number): void {
    const bucket = Math.floor(receivedAtMs / BUCKET_MS);
    const devices = this.#buckets.get(bucket);
    if (devices === undefined) {
      this.#buckets.set(bucket, [deviceId]);
      const [oldest] = this.#buckets.keys();
      if (this.#buckets.size > BUCKETS_MAX && oldest !== undefined) this.#buckets.delete(oldest);
    } else if (devices.length < DEVICES_PER_BUCKET && !devices.includes(deviceId)) devices.push(deviceId);
  }

  /**
   * Whether any other device was heard strictly between two instants; false when others were in the minute
   * before and none was meanwhile; null when there is nobody to compare with, or nothing is known.
   */
  heardOthers(deviceId: string | null, fromMs: number, toMs: number): boolean | null {
    const first = Math.floor(fromMs / BUCKET_MS) + 1;
    const last = Math.floor(toMs / BUCKET_MS) - 1;
    if (last < first || last - first > BUCKETS_MAX) return null;
    for (let bucket = first; bucket <= last; bucket += 1) if (this.#hasOther(bucket, deviceId)) return true;
    for (let bucket = first - BEFORE_MS / BUCKET_MS; bucket < first; bucket += 1)
      if (this.#hasOther(bucket, deviceId)) return false;
    return null;
  }

  #hasOther(bucket: number, deviceId: string | null): boolean {
    return this.#buckets.get(bucket)?.some((one) => one !== deviceId) ?? false;
  }
}
