import type { QuarantineReason } from './ingest.schema.ts';
import type { CanonicalSample } from './sample.schema.ts';

/** What a kept message decodes to today. Some samples may be usable though others are not. */
export interface Redecoded {
  /** With the receive time that was asked with. */
  samples: CanonicalSample[];
  refused: { reason: QuarantineReason; detail: string } | null;
}

/** Decodes a message once more, as a gateway would now: decoders are the gateway's, so it answers. */
export interface Redecoder {
  redecode(message: {
    deviceId: string;
    topic: string;
    payload: Uint8Array;
    receivedAtMs: number;
  }): Promise<Redecoded>;
}
