import type { LoadCommands } from './load-protocol.ts';
import type { Options } from './options.ts';
import { type BenchProduct, makeDataDir, makeSecrets, seedFleet, startProduct } from './product-process.ts';
import type { Reporter } from './reporter.ts';
import type { Fleet } from './seed-fleet.ts';
import { Worker } from './worker.ts';

/** A product over a fresh store with registered aircraft, and the load that flies them. */
export interface Session {
  dataDir: string;
  /** What the product was given besides: secrets, and the broker. */
  environment: Readonly<Record<string, string>>;
  fleet: Fleet;
  product: BenchProduct;
  load: Worker<LoadCommands>;
}

export interface SessionOptions {
  aircraft: number;
  options: Options;
  report: Reporter;
  /** Starts an external broker that knows these logins; the product and the devices use it. */
  openBroker?: (fleet: Fleet, serviceSecret: string) => Promise<ExternalBroker>;
}

export interface ExternalBroker {
  url: string;
  stop(): Promise<void>;
}

/** Opens everything, runs, and closes what was opened, the store's folder included. */
export async function withSession(
  { aircraft, options, report, openBroker }: SessionOptions,
  run: (session: Session) => Promise<void>,
): Promise<void> {
  const closers: (() => unknown)[] = [];
  try {
    const { dataDir, remove } = makeDataDir();
    closers.push(remove);
    const secrets = makeSecrets();
    report.progress('registering drones, device logins, standing orders and deposits');
    const fleet = await seedFleet(dataDir, aircraft, secrets);
    const broker = await openBroker?.(fleet, secrets.SERVICE_SECRET);
    if (broker) closers.push(() => broker.stop());
    const environment = broker ? { ...secrets, MQTT_URL: broker.url } : secrets;
    const product = await startProduct({ dataDir, environment, profileDir: options.profileDir });
    closers.push(() => product.stop());
    if (broker) await subscribed(product);
    const load = new Worker<LoadCommands>('load');
    closers.push(() => load.stop());
    await load.call('connect', { url: broker?.url ?? product.mqtt, devices: fleet.devices });
    await run({ dataDir, environment, fleet, product, load });
  } finally {
    await closeAll(closers);
  }
}

/** In reverse order, every one; throws what the first of them threw. */
async function closeAll(closers: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.reverse()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

const POLL_MS = 100;
const ATTEMPTS = 200;

/** What is published before the product subscribed would be nobody's. */
async function subscribed(product: BenchProduct): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if ((await product.usage()).isMqttConnected) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error('the product did not subscribe at the external broker');
}
