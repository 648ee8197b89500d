import type { MqttClient } from 'mqtt';
import { toInstant } from '../../server/lib/clock.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';

/** One message of an aircraft that takes off at once and hovers at 20 m; `index` counts from the start. */
export function hoverPayload(serialNumber: string, startMs: number, index: number): string {
  return JSON.stringify({
    serialNumber,
    observedAt: toInstant(startMs + index * 25),
    latitudeDegrees: 22.5308,
    longitudeDegrees: 113.9472,
    heightAboveTakeoffMeters: Math.min(20, index / 4),
    verticalSpeedMps: index < 80 ? 10 : 0,
    groundSpeedMps: 0,
    mode: index === 0 ? 'standby' : 'mission',
  });
}

export function observedAtOf(payload: string): string {
  return (JSON.parse(payload) as { observedAt: string }).observedAt;
}

/** Publishes with QoS 1; true once it was acknowledged, false when the connection ended before. */
export async function publish(
  device: MqttClient,
  credential: DeviceCredential,
  payload: string,
): Promise<boolean> {
  try {
    await device.publishAsync(`skycover/v1/${credential.deviceId}/telemetry`, payload, { qos: 1 });
    return true;
  } catch {
    return false;
  }
}
