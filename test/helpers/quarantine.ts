import { createRedecoder } from '../../device-gateway/redecode.ts';
import type { Context } from '../../server/context.ts';
import { toInstant } from '../../server/lib/clock.ts';
import type { IngestMessage, QuarantineReason } from '../../server/telemetry/ingest.schema.ts';
import type { Quarantined } from '../../server/telemetry/quarantine.schema.ts';
import { viewerOf } from './context.ts';

export const ADMINISTRATOR = viewerOf('administrator');

/** The product joins the gateway's decoders to the services; so does a test that has no product. */
export function joinDecoders(context: Context): void {
  context.redecoder.attach(createRedecoder(context.devices));
}

/** A native payload as a device would send it. */
export function nativePayload(serialNumber: string, observedAtMs: number, more: object = {}): object {
  return {
    serialNumber,
    observedAt: toInstant(observedAtMs),
    latitudeDegrees: 22.5308,
    longitudeDegrees: 113.9472,
    heightAboveTakeoffMeters: 20,
    groundSpeedMps: 5,
    verticalSpeedMps: 0,
    mode: 'mission',
    ...more,
  };
}

/** A message that a gateway could not use when it came. */
export function refusedMessage(input: {
  deviceId: string;
  payload: object | string;
  receivedAtMs: number;
  reason?: QuarantineReason;
}): IngestMessage {
  const { deviceId, payload, receivedAtMs, reason = 'AIRCRAFT_NOT_BOUND' } = input;
  return {
    deviceId,
    topic: `skycover/v1/${deviceId}/telemetry`,
    receivedAtMs,
    payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    outcome: { kind: 'quarantined', reason, detail: 'as it was' },
  };
}

/** All of it, newest first. */
export async function listQuarantine(
  context: Context,
  query: Partial<Parameters<Context['quarantine']['list']>[1]> = {},
): Promise<Quarantined[]> {
  return (await context.quarantine.list(ADMINISTRATOR, { limit: 200, ...query })).items;
}
