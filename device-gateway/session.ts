import type { DeviceGrant } from '../server/registry/device.schema.ts';
import type { TokenBucket } from './token-bucket.ts';

/** One authenticated connection and what it may do right now. */
export interface Session {
  grant: DeviceGrant;
  /** Set when its rights were withdrawn: nothing more is accepted or delivered. */
  revoked: boolean;
  bucket: TokenBucket;
  subscriptions: Set<string>;
  /** Ends when the previous publish was answered: acknowledgements keep publish order [MQTT-4.6.0-2]. */
  lastPublish: Promise<void>;
}
