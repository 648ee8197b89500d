import { decode } from '../../device-gateway/decoders/decode.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';

/** The one aircraft bound to the device that sends, unless a test says otherwise. */
export const SN = 'AIRCRAFT0001';
export const T0 = 1_760_000_000_000;
/** Time since boot of the first message, ms. */
export const BOOT = 50_000;

export type Json = Record<string, unknown>;
export const message = (mavpackettype: string, fields: Json = {}): Json => ({ mavpackettype, ...fields });
export const heartbeat = (fields: Json = {}) =>
  message('HEARTBEAT', {
    type: 2,
    autopilot: 3,
    base_mode: 0x81,
    custom_mode: 3,
    system_status: 4,
    ...fields,
  });
export const systemTime = (unixMs: number, bootMs = BOOT, more: Json = {}) =>
  message('SYSTEM_TIME', { time_unix_usec: unixMs * 1_000, time_boot_ms: bootMs, ...more });
export const position = (fields: Json = {}) =>
  message('GLOBAL_POSITION_INT', {
    ...{ time_boot_ms: BOOT, lat: 225_308_000, lon: 1_139_472_000, alt: 62_000, relative_alt: 50_000 },
    ...{ vx: 300, vy: 400, vz: -150, hdg: 4_500 },
    ...fields,
  });
export const clocked = systemTime(T0);

/** Publishes one after the other; each list of messages is one publish. */
export function send(
  publishes: (Json[] | Uint8Array)[],
  options: { bound?: string[]; atMs?: number[] } = {},
) {
  let state: DeviceState = EMPTY_DEVICE_STATE;
  const samples: CanonicalSample[] = [];
  const quarantined: { reason: string; detail: string }[] = [];
  publishes.forEach((publish, index) => {
    const decoded = decode(state, Array.isArray(publish) ? Buffer.from(JSON.stringify(publish)) : publish, {
      channel: { kind: 'mavlink' },
      receivedAtMs: options.atMs?.[index] ?? T0 + 100 + index * 1_000,
      bound: new Set(options.bound ?? [SN]),
    });
    state = decoded.state;
    samples.push(...decoded.samples);
    if (decoded.quarantined) quarantined.push(decoded.quarantined);
  });
  return { state, samples, quarantined, last: samples.at(-1), fault: quarantined[0] };
}
export const sampleOf = (...messages: Json[]) => send([messages]).last;
