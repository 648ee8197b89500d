import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { BrokerLimits } from '../../device-gateway/broker.ts';
import { createGateway, type Gateway } from '../../device-gateway/gateway.ts';
import type { TlsListenerOptions } from '../../device-gateway/renewed-tls-listener.ts';
import { LIMITS } from '../../server/config.ts';
import { type Clock, systemClock } from '../../server/lib/clock.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { DeviceDirectory, DeviceGrant, DeviceKind } from '../../server/registry/device.schema.ts';
import type { DeviceReport } from '../../server/registry/device-report.schema.ts';
import type { IngestMessage, IngestReceipt, TelemetrySink } from '../../server/telemetry/ingest.schema.ts';
import type { LinkEvent, LinkObserver } from '../../server/telemetry/link.schema.ts';

/** A sink in memory whose commits a test may hold back or refuse; content decides what is a duplicate. */
export class MemorySink implements TelemetrySink {
  readonly committed: IngestMessage[] = [];
  readonly submitted: IngestMessage[] = [];
  #gate: Promise<void> = Promise.resolve();
  #open: (() => void) | undefined;
  #refusals = 0;
  #throws = false;

  submit(message: IngestMessage): Promise<IngestReceipt> {
    // Not a rejected promise: what a hook does not expect.
    if (this.#throws) {
      this.#throws = false;
      throw new Error('thrown at once');
    }
    return this.#submit(message);
  }

  async #submit(message: IngestMessage): Promise<IngestReceipt> {
    this.submitted.push(message);
    await this.#gate;
    if (this.#refusals > 0) {
      this.#refusals -= 1;
      throw new Error('commit failed');
    }
    const known = this.committed.some((one) => Buffer.compare(one.payload, message.payload) === 0);
    if (!known) this.committed.push(message);
    const quarantined =
      message.outcome.kind === 'quarantined'
        ? [{ reason: message.outcome.reason, detail: message.outcome.detail }]
        : [];
    const samples = message.outcome.kind === 'samples' ? message.outcome.samples.length : 0;
    return { accepted: known ? 0 : samples, duplicates: known ? samples : 0, quarantined };
  }

  /** No commit finishes until the returned function is called. */
  hold(): () => void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
    return () => this.#open?.();
  }

  throwNext(): void {
    this.#throws = true;
  }

  refuseNext(count: number): void {
    this.#refusals = count;
  }

  get samples() {
    return this.committed.flatMap((message) =>
      message.outcome.kind === 'samples' ? message.outcome.samples : [],
    );
  }
}

/** Keeps what it is told of connections, in words. */
export class MemoryLinks implements LinkObserver {
  readonly events: string[] = [];

  note({ deviceId, kind }: LinkEvent): void {
    this.events.push(`${deviceId} ${kind}`);
  }
}

/** A registry in memory with the same promises as the real one. */
export class MemoryDirectory implements DeviceDirectory {
  readonly #devices = new Map<string, { password: string; grant: DeviceGrant }>();
  readonly #listeners = new Set<(deviceId: string) => void>();
  #throws = false;

  /** The next login fails for no reason of its own. */
  throwNext(): void {
    this.#throws = true;
  }

  add(
    deviceId: string,
    options: {
      password?: string;
      serialNumbers?: string[];
      kind?: DeviceKind;
      gatewaySerialNumber?: string;
    } = {},
  ): void {
    const { password = 'pw', serialNumbers = [], kind = 'controller', gatewaySerialNumber } = options;
    this.#devices.set(deviceId, {
      password,
      grant: {
        deviceId,
        operatorId: 'opr_1',
        kind,
        serialNumbers: new Set(serialNumbers),
        gatewaySerialNumber,
      },
    });
    this.#announce(deviceId);
  }

  revoke(deviceId: string): void {
    this.#devices.delete(deviceId);
    this.#announce(deviceId);
  }

  async authenticate(input: {
    clientId: string;
    username: string;
    password: string;
  }): Promise<DeviceGrant | undefined> {
    if (this.#throws) {
      this.#throws = false;
      throw new Error('the registry does not answer');
    }
    const device = this.#devices.get(input.username);
    return device && device.password === input.password && input.clientId === input.username
      ? device.grant
      : undefined;
  }

  async findGrant(deviceId: string): Promise<DeviceGrant | undefined> {
    return this.#devices.get(deviceId)?.grant;
  }

  onDeviceChanged(listener: (deviceId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #announce(deviceId: string): void {
    for (const listener of this.#listeners) listener(deviceId);
  }
}

export interface TestGateway {
  gateway: Gateway;
  sink: MemorySink;
  directory: MemoryDirectory;
  /** What devices said of themselves, in order. */
  reports: { deviceId: string; report: DeviceReport }[];
  /** Connects a device that does not reconnect; closed with the gateway. */
  device(deviceId: string, options?: IClientOptions): Promise<MqttClient>;
  /** Log lines of level info and above. */
  logged(): readonly string[];
  close(): Promise<void>;
}

/** A gateway on a free port with everything else in memory. */
export async function startTestGateway(
  options: {
    limits?: Partial<BrokerLimits>;
    clock?: Clock;
    links?: LinkObserver;
    profile?: 'standard' | 'conformance';
    /** In this thread without it. */
    open?: typeof createGateway;
    tls?: TlsListenerOptions;
  } = {},
): Promise<TestGateway> {
  const sink = new MemorySink();
  const directory = new MemoryDirectory();
  const reports: TestGateway['reports'] = [];
  const logged: string[] = [];
  const logger = createLogger('info', { write: (line) => void logged.push(line) });
  const gateway = await (options.open ?? createGateway)({
    sink,
    directory,
    reports: { report: async (deviceId, report) => void reports.push({ deviceId, report }) },
    // A thread has a log of its own.
    logger: options.open ? createLogger('silent') : logger,
    clock: options.clock ?? systemClock,
    ...(options.links ? { links: options.links } : {}),
    host: '127.0.0.1',
    mqttPort: 0,
    tls: options.tls,
    profile: options.profile ?? 'standard',
    limits: { ...LIMITS, ...options.limits },
  });
  const clients: MqttClient[] = [];
  return {
    gateway,
    sink,
    directory,
    reports,
    logged: () => logged,
    device: async (deviceId, extra = {}) => {
      const client = connect(gateway.url, {
        clientId: deviceId,
        username: deviceId,
        password: 'pw',
        reconnectPeriod: 0,
        ...extra,
      });
      clients.push(client);
      await once(client, 'connect');
      return client;
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.endAsync(true)));
      await gateway.close();
    },
  };
}

/** Waits for one event of a client; an error event before it rejects. */
export function once(client: MqttClient, event: 'connect' | 'close' | 'message'): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    client.once(event, (...values: unknown[]) => resolve(values));
    if (event === 'connect') client.once('error', reject);
    else client.on('error', () => undefined);
  });
}

/** Waits until `condition` holds, looking at it whenever the event loop turns. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** A Cloud API OSD message. */
export function osd(data: Record<string, unknown>, timestamp: number = 1_760_000_000_000): string {
  return JSON.stringify({ tid: 't', bid: 'b', timestamp, gateway: 'gw', data });
}
