import type { DeviceGrant } from '../server/registry/device.schema.ts';
import type { AnswerQueue } from './answer-queue.ts';
import type { TokenBucket } from './token-bucket.ts';

/** One authenticated connection and what it may do right now. */
export interface Session {
  grant: DeviceGrant;
  /** Set when its rights were withdrawn: nothing more is accepted or delivered. */
  revoked: boolean;
  bucket: TokenBucket;
  subscriptions: Set<string>;
  /** Acknowledgements keep publish order. */
  answers: AnswerQueue;
}
