import { connectAsync } from 'mqtt';
import { endNow } from '../device-gateway/end-now.ts';
import { encodeAsNative } from '../device-gateway/replay/as-native.ts';
import { startFleet } from '../device-gateway/simulator/fleet.ts';
import type { Clock } from '../server/lib/clock.ts';
import type { Logger } from '../server/lib/logger.ts';
import type { DeviceCredential } from '../server/registry/device.schema.ts';
import { FLEET_AIRCRAFT } from './demo.ts';

const RATE_HZ = 1;
const RANDOM_SEED = 20_260_101;

/**
 * Flies ten simulated aircraft over Shenzhen through the real broker, with a device login like anybody's.
 * Every sample says that it is simulated.
 */
export async function startDemoFleet(deps: {
  mqttUrl: string;
  credential: DeviceCredential;
  clock: Clock;
  logger: Logger;
}): Promise<{ stop(): Promise<void> }> {
  const { clientId, username, password, deviceId } = deps.credential;
  const client = await connectAsync(deps.mqttUrl, { clientId, username, password, reconnectPeriod: 1_000 });
  client.on('error', (error) => deps.logger.warn({ err: error }, 'demo fleet'));
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const fleet = startFleet({
    aircraft: FLEET_AIRCRAFT,
    publish: async (serialNumber, frame) => {
      const { topic, payload } = encodeAsNative(frame, { serialNumber, deviceId, atMs: frame.atMs });
      await Promise.race([client.publishAsync(topic, payload, { qos: 1 }), stopped]);
    },
    clock: deps.clock,
    rateHz: RATE_HZ,
    seed: RANDOM_SEED,
    onError: (error, serialNumber) =>
      deps.logger.debug({ err: error, serialNumber }, 'demo fleet sample not sent'),
  });
  return {
    stop: async () => {
      // A publish that waits for an answer, or for a connection, must not hold up the close.
      stop();
      await endNow(client);
      await fleet.stop();
    },
  };
}
