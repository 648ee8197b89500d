import { createConnection, type Socket } from 'node:net';
import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet';

type Of<C extends Packet['cmd']> = Extract<Packet, { cmd: C }>;
type ConnectOptions = Partial<Omit<IConnectPacket, 'cmd'>>;

/**
 * An MQTT client that does only what it is told: no ping, no acknowledgement unless asked for, no check of
 * what it sends. For what a well-behaved library will not do.
 */
export class RawMqtt {
  readonly received: Packet[] = [];
  /** Resolves when the broker has closed the connection. */
  readonly closed: Promise<void>;
  /** Whether publishes are acknowledged as they come. */
  acknowledges = true;
  readonly #socket: Socket;
  readonly #version: number;
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  constructor(port: number, version = 4, socket = createConnection(port, '127.0.0.1')) {
    this.#version = version;
    this.#socket = socket;
    const reader = parser({ protocolVersion: version });
    reader.on('packet', (packet) => this.#take(packet));
    socket.on('data', (chunk) => reader.parse(chunk));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        this.#isClosed = true;
        this.#wake();
        resolve();
      }),
    );
  }

  /** Connects and returns with the CONNACK's code, or undefined when the broker closed without one. */
  static async connect(
    port: number,
    options: ConnectOptions,
  ): Promise<{ client: RawMqtt; code: number | undefined; sessionPresent: boolean }> {
    const client = new RawMqtt(port, options.protocolVersion ?? 4);
    const connack = await client.login(options);
    return {
      client,
      code: connack?.returnCode ?? connack?.reasonCode,
      sessionPresent: connack?.sessionPresent ?? false,
    };
  }

  login(options: ConnectOptions): Promise<Of<'connack'> | undefined> {
    this.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      clientId: 'raw',
      ...options,
    } as IConnectPacket);
    return this.next('connack');
  }

  send(packet: Packet): void {
    this.sendBytes(this.encode(packet));
  }

  encode(packet: Packet): Buffer {
    return generate(packet, { protocolVersion: this.#version });
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Takes the oldest packet of this kind that was not taken yet; undefined when the connection ended first. */
  async next<C extends Packet['cmd']>(cmd: C): Promise<Of<C> | undefined> {
    for (;;) {
      const index = this.received.findIndex((packet) => packet.cmd === cmd);
      if (index >= 0) return this.received.splice(index, 1)[0] as Of<C>;
      if (this.#isClosed) return undefined;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async subscribe(topics: readonly string[], qos: 0 | 1 | 2 = 2): Promise<readonly unknown[] | undefined> {
    const subscriptions = topics.map((topic) => ({ topic, qos }));
    this.send({ cmd: 'subscribe', messageId: 1, subscriptions });
    return (await this.next('suback'))?.granted;
  }

  /** Publishes and, above QoS 0, waits for the whole handshake. */
  async publish(topic: string, payload: string, qos: 0 | 1 | 2 = 0, retain = false): Promise<void> {
    this.send({ cmd: 'publish', topic, payload, qos, retain, dup: false, messageId: 9 });
    if (qos === 1) await this.next('puback');
    if (qos < 2) return;
    await this.next('pubrec');
    this.send({ cmd: 'pubrel', messageId: 9 });
    await this.next('pubcomp');
  }

  /** Leaves with a DISCONNECT: the will is not sent. */
  async leave(): Promise<void> {
    this.send({ cmd: 'disconnect' });
    await this.closed;
  }

  /** Breaks the connection without a word. */
  vanish(): void {
    this.#socket.destroy();
  }

  #take(packet: Packet): void {
    if (this.acknowledges) this.#acknowledge(packet);
    this.received.push(packet);
    this.#wake();
  }

  #acknowledge(packet: Packet): void {
    if (packet.cmd === 'pubrel') this.send({ cmd: 'pubcomp', messageId: packet.messageId });
    if (packet.cmd !== 'publish' || packet.qos === 0) return;
    this.send({ cmd: packet.qos === 1 ? 'puback' : 'pubrec', messageId: packet.messageId });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
