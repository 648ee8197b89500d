import type { AedesOptions } from 'aedes';
import { afterEach, beforeEach, expect } from 'vitest';
import { type BareBroker, startBareBroker } from './bare-broker.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { RawMqtt } from './raw-mqtt.ts';

export const AIRCRAFT = 'AIRCRAFT0001';
export const OSD_TOPIC = `thing/product/${AIRCRAFT}/osd`;
/** Prefix of the attacker's own topics, and of his victim's. */
export const OWN = 'skycover/v1/dev_a';
export const FOREIGN = 'skycover/v1/dev_b';

type Options = Parameters<typeof RawMqtt.connect>[1];

/** Our broker, which knows dev_a and dev_b, beside a bare one: the same attack on both. */
export interface BrokerDuel {
  ours: TestGateway;
  /** Starts the bare broker; returns its port. */
  startBare(options?: AedesOptions): Promise<number>;
  /** Bytes the bare broker has taken from its sockets. */
  bareBytesRead(): number;
  /** A connection that must be accepted; its client id is also user name unless said otherwise. */
  join(port: number, clientId: string, options?: Options): Promise<RawMqtt>;
  /** What a CONNECT is answered with; undefined when the broker closes without a word. */
  codeOf(port: number, options: Options): Promise<number | undefined>;
  keep(client: RawMqtt): RawMqtt;
  close(): Promise<void>;
}

async function openBrokerDuel(): Promise<BrokerDuel> {
  const ours = await startTestGateway();
  ours.directory.add('dev_a', { serialNumbers: [AIRCRAFT] });
  ours.directory.add('dev_b', { serialNumbers: ['AIRCRAFT0002'] });
  const clients: RawMqtt[] = [];
  let bare: BareBroker | undefined;
  const keep = (client: RawMqtt): RawMqtt => {
    clients.push(client);
    return client;
  };
  const open = async (port: number, options: Options) => {
    const { client, code } = await RawMqtt.connect(port, options);
    return { client: keep(client), code };
  };
  return {
    ours,
    keep,
    startBare: async (options = {}) => {
      bare = await startBareBroker(options);
      return bare.port;
    },
    bareBytesRead: () => bare?.bytesRead() ?? 0,
    join: async (port, clientId, options = {}) => {
      const login = { username: clientId, password: Buffer.from('pw') };
      const { client, code } = await open(port, { clientId, ...login, ...options });
      expect(code).toBe(0);
      return client;
    },
    codeOf: async (port, options) => (await open(port, options)).code,
    close: async () => {
      for (const client of clients) client.vanish();
      await bare?.close();
      await ours.close();
    },
  };
}

/** A duel of its own for each test of a file, closed after it. */
export function duelEachTest(): Omit<BrokerDuel, 'close'> {
  let duel: BrokerDuel | undefined;
  beforeEach(async () => {
    duel = await openBrokerDuel();
  });
  afterEach(() => duel?.close());
  const current = (): BrokerDuel => {
    if (!duel) throw new Error('a duel lives as long as its test');
    return duel;
  };
  return {
    get ours() {
      return current().ours;
    },
    startBare: (options) => current().startBare(options),
    bareBytesRead: () => current().bareBytesRead(),
    join: (port, clientId, options) => current().join(port, clientId, options),
    codeOf: (port, options) => current().codeOf(port, options),
    keep: (client) => current().keep(client),
  };
}

/** The next message, or `nothing` when a PINGREQ sent now is answered first. */
export async function nextOrNothing(client: RawMqtt): Promise<string> {
  client.send({ cmd: 'pingreq' });
  await client.next('pingresp');
  const [packet] = client.received.filter(({ cmd }) => cmd === 'publish');
  return packet?.cmd === 'publish' ? `${packet.topic} ${packet.payload}` : 'nothing';
}

/** A notice with this code and nothing in it. */
export function bareNotice(code: string) {
  return { code, message: 'm', topic: null, serialNumber: null, at: '2026-01-01T00:00:00.000Z' };
}
