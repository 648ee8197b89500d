import type { RecordedFrame } from './recording.ts';

/** What an encoder needs to know beside the frame. */
export interface EncodeContext {
  serialNumber: string;
  deviceId: string;
  /** Event time to write, Unix ms: the recording's own, or shifted to the present. */
  atMs: number;
  /** Flown now; else a past flight. */
  isLive?: boolean;
}

export interface EncodedMessage {
  topic: string;
  payload: string | Buffer;
}

export type Encoder = (frame: RecordedFrame, context: EncodeContext) => EncodedMessage;

/** Drops what is unknown, so that a message says only what the recording says. */
export function withoutUnknown(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  );
}
