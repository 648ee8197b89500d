import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../helpers/gateway.ts';
import { RawMqtt } from '../helpers/raw-mqtt.ts';

// The ground of Eclipse Paho's MQTT 3.1.1 interoperability suite, against MQTT_PROFILE=conformance.

let running: TestGateway;
const clients: RawMqtt[] = [];
beforeEach(async () => {
  running = await startTestGateway({ profile: 'conformance' });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.vanish();
  await running.close();
});

type Options = Parameters<typeof RawMqtt.connect>[1];

async function join(clientId: string, options: Options = {}): Promise<RawMqtt> {
  const { client, code } = await RawMqtt.connect(running.gateway.port, { clientId, ...options });
  clients.push(client);
  expect(code).toBe(0);
  return client;
}

/** Topic, text, QoS and retain flag of the next `count` messages, by topic. */
async function take(client: RawMqtt, count: number): Promise<string[]> {
  const seen: string[] = [];
  while (seen.length < count) {
    const packet = await client.next('publish');
    if (!packet) break;
    seen.push(
      `${packet.topic} ${packet.payload} qos${packet.qos}${packet.retain ? ' retained' : ''}${packet.dup ? ' dup' : ''}`,
    );
  }
  return seen.toSorted();
}

/** What else came, up to a message that this client sends itself on a topic it reads. */
async function takeUntilMark(client: RawMqtt, topic: string): Promise<string[]> {
  await client.publish(topic, 'mark');
  const seen: string[] = [];
  for (;;) {
    const packet = await client.next('publish');
    if (!packet || String(packet.payload) === 'mark') return seen;
    seen.push(packet.topic);
  }
}

describe('connect', () => {
  it('delivers QoS 0, 1 and 2 with their handshakes', async () => {
    const client = await join('myclientid');
    expect(await client.subscribe(['TopicA'])).toEqual([2]);
    for (const qos of [0, 1, 2] as const) await client.publish('TopicA', `qos ${qos}`, qos);
    expect(await take(client, 3)).toEqual(['TopicA qos 0 qos0', 'TopicA qos 1 qos1', 'TopicA qos 2 qos2']);
    await client.leave();
  });

  it('closes on a second CONNECT [MQTT-3.1.0-2]', async () => {
    const client = await join('myclientid');
    void client.login({ clientId: 'myclientid' });
    await client.closed;
  });

  it.each([0, 2, 6, 0x7f])(
    'answers protocol level %i with code 1 and closes [MQTT-3.1.2-2]',
    async (level) => {
      const client = new RawMqtt(running.gateway.port);
      client.sendBytes(Buffer.from([0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, level, 2, 0, 60, 0, 1, 0x61]));
      expect((await client.next('connack'))?.returnCode).toBe(1);
      await client.closed;
    },
  );

  it.each([
    ['U+0000 in the client id', [0, 1, 0]],
    ['a client id that is no UTF-8', [0, 1, 0xff]],
    ['a surrogate in the client id', [0, 3, 0xed, 0xa0, 0x80]],
    ['a client id that ends too late', [0, 9, 0x61]],
  ])('closes on %s [MQTT-1.5.3-1]', async (_what, clientId) => {
    const client = new RawMqtt(running.gateway.port);
    const header = [0x10, 10 + clientId.length, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60];
    client.sendBytes(Buffer.from([...header, ...clientId]));
    await client.closed;
    expect(client.received).toEqual([]);
  });

  it('closes the older of two connections of one client id [MQTT-3.1.4-2]', async () => {
    const older = await join('myclientid');
    await join('myclientid');
    await older.closed;
  });

  it('refuses an empty client id that wants a session with code 2 [MQTT-3.1.3-8]', async () => {
    const client = new RawMqtt(running.gateway.port);
    client.sendBytes(Buffer.from([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0, 0, 60, 0, 0]));
    expect((await client.next('connack'))?.returnCode).toBe(2);
    await client.closed;
  });

  it('takes an empty client id with a clean session [MQTT-3.1.3-6]', async () => {
    await (await join('')).leave();
  });

  it('drops a client that is silent for one and a half keep-alives and sends its will [MQTT-3.1.2-24]', async () => {
    const witness = await join('myclientid2', { keepalive: 0 });
    await witness.subscribe(['/TopicA']);
    const will = {
      topic: '/TopicA',
      payload: Buffer.from('keepalive expiry'),
      qos: 0 as const,
      retain: false,
    };
    const silent = await join('myclientid', { keepalive: 1, will });
    const began = performance.now();
    await silent.closed;
    expect(performance.now() - began).toBeGreaterThan(1_400);
    expect(await take(witness, 1)).toEqual(['/TopicA keepalive expiry qos0']);
  });
});

describe('retained messages', () => {
  it('come at every new subscription until an empty one clears them [MQTT-3.3.1-10]', async () => {
    const client = await join('myclientid');
    await client.publish('TopicA/B', 'qos 0', 0, true);
    await client.publish('Topic/C', 'qos 1', 1, true);
    await client.publish('TopicA/C', 'qos 2', 2, true);
    await client.subscribe(['+/+']);
    expect(await take(client, 3)).toEqual([
      'Topic/C qos 1 qos1 retained',
      'TopicA/B qos 0 qos0 retained',
      'TopicA/C qos 2 qos2 retained',
    ]);
    for (const topic of ['TopicA/B', 'Topic/C', 'TopicA/C']) await client.publish(topic, '', 1, true);
    await take(client, 3);
    const late = await join('myclientid2');
    await late.subscribe(['+/+']);
    expect(await takeUntilMark(late, 'a/mark')).toEqual([]);
  });
});

describe('sessions', () => {
  it('queue messages while the client is away [MQTT-3.1.2-5]', async () => {
    const away = await join('myclientid', { clean: false });
    await away.subscribe(['+/+']);
    await away.leave();
    const other = await join('myclientid2');
    await other.publish('TopicA/B', 'qos 0', 0);
    await other.publish('Topic/C', 'qos 1', 1);
    await other.publish('TopicA/C', 'qos 2', 2);
    await other.leave();
    const { client, sessionPresent } = await RawMqtt.connect(running.gateway.port, {
      clientId: 'myclientid',
      clean: false,
    });
    clients.push(client);
    expect(sessionPresent).toBe(true);
    expect(await take(client, 2)).toEqual(['Topic/C qos 1 qos1', 'TopicA/C qos 2 qos2']);
  });

  it('deliver again what was not acknowledged [MQTT-4.4.0-1]', async () => {
    const client = await join('myclientid2', { clean: false });
    await client.subscribe(['TopicA/#']);
    client.acknowledges = false;
    await client.publish('TopicA/B', 'one', 1);
    await client.publish('TopicA/C', 'two', 2);
    await take(client, 2);
    await client.leave();
    const again = await join('myclientid2', { clean: false });
    expect((await take(again, 2)).map((line) => line.replace(' dup', ''))).toEqual([
      'TopicA/B one qos1',
      'TopicA/C two qos2',
    ]);
  });

  it('end with a clean connect [MQTT-3.1.2-6]', async () => {
    const first = await join('myclientid', { clean: false });
    await first.subscribe(['TopicA']);
    await first.leave();
    await (await join('myclientid')).leave();
    const { client, sessionPresent } = await RawMqtt.connect(running.gateway.port, {
      clientId: 'myclientid',
      clean: false,
    });
    clients.push(client);
    expect(sessionPresent).toBe(false);
  });
});

describe('wills', () => {
  const will = {
    topic: 'Topic/C',
    payload: Buffer.from('client not disconnected'),
    qos: 1 as const,
    retain: false,
  };

  it('are sent when a connection breaks [MQTT-3.1.2-8]', async () => {
    const witness = await join('myclientid2', { clean: false });
    await witness.subscribe(['Topic/C']);
    (await join('myclientid', { will })).vanish();
    expect(await take(witness, 1)).toEqual(['Topic/C client not disconnected qos1']);
  });

  it('are dropped by a DISCONNECT [MQTT-3.1.2-10]', async () => {
    const witness = await join('myclientid2');
    await witness.subscribe(['Topic/C']);
    await (await join('myclientid', { will })).leave();
    expect(await takeUntilMark(witness, 'Topic/C')).toEqual([]);
  });
});

describe('filters', () => {
  it('that overlap deliver at the highest QoS granted [MQTT-3.3.5-1]', async () => {
    const client = await join('myclientid');
    client.send({
      cmd: 'subscribe',
      messageId: 5,
      subscriptions: [
        { topic: 'TopicA/#', qos: 2 },
        { topic: 'TopicA/+', qos: 1 },
      ],
    });
    expect((await client.next('suback'))?.granted).toEqual([2, 1]);
    await client.publish('TopicA/C', 'overlapping topic filters', 2);
    const [first] = await take(client, 1);
    expect(first).toContain('qos2');
  });

  it('that may not be subscribed answer 0x80, the others beside them hold [MQTT-3.9.3-2]', async () => {
    const client = await join('myclientid');
    expect(await client.subscribe(['test/nosubscribe', 'TopicA'])).toEqual([0x80, 2]);
    await client.publish('TopicA', 'x', 1);
    expect(await take(client, 1)).toEqual(['TopicA x qos1']);
  });

  it.each(['#', '+/+', '+/#'])(
    '%s does not match a topic that begins with $ [MQTT-4.7.2-1]',
    async (filter) => {
      const client = await join('myclientid');
      await client.subscribe([filter]);
      await client.publish('$TopicA/B', 'hidden', 1);
      expect(await takeUntilMark(client, 'a/mark')).toEqual([]);
    },
  );

  it.each([
    ['TopicA/+', ['TopicA/B', 'TopicA/C']],
    ['+/C', ['Topic/C', 'TopicA/C']],
    ['#', ['/TopicA', 'Topic/C', 'TopicA', 'TopicA/B', 'TopicA/C']],
    ['/#', ['/TopicA']],
    ['/+', ['/TopicA']],
    ['+/+', ['/TopicA', 'Topic/C', 'TopicA/B', 'TopicA/C']],
    ['TopicA/#', ['TopicA', 'TopicA/B', 'TopicA/C']],
  ])('%s matches what §4.7.1 says', async (filter, matched) => {
    const client = await join('myclientid');
    await client.subscribe([filter, 'the/end/of/it']);
    for (const topic of ['TopicA', 'TopicA/B', 'Topic/C', 'TopicA/C', '/TopicA'])
      await client.publish(topic, 'x', 1);
    const seen = await takeUntilMark(client, 'the/end/of/it');
    expect(seen.toSorted()).toEqual(matched);
  });

  it.each(['a/+b', 'a/#/b', 'a#'])('refuses the malformed filter %s [MQTT-4.7.1-2]', async (filter) => {
    const client = await join('myclientid');
    client.send({ cmd: 'subscribe', messageId: 3, subscriptions: [{ topic: filter, qos: 0 }] });
    await client.closed;
  });

  it('no longer deliver after UNSUBSCRIBE [MQTT-3.10.4-2]', async () => {
    const reader = await join('myclientid2');
    await reader.subscribe(['TopicA', 'TopicA/B', 'Topic/C']);
    reader.send({ cmd: 'unsubscribe', messageId: 4, unsubscriptions: ['TopicA'] });
    expect((await reader.next('unsuback'))?.messageId).toBe(4);
    const other = await join('myclientid');
    for (const topic of ['TopicA', 'TopicA/B', 'Topic/C']) await other.publish(topic, 'x', 1);
    expect(await takeUntilMark(reader, 'Topic/C')).toEqual(['TopicA/B', 'Topic/C']);
  });
});
