import { connect, type Socket } from 'node:net';
import { encodeConnect, type Login, nextPacketId, PacketReader, PINGREQ, publishHead } from './mqtt-wire.ts';

const CONNACK = 2;
const PUBACK = 4;
/** Send times are kept by packet id, modulo this; more than that in flight would mix them up. */
const IN_FLIGHT_MAX = 1_024;

export interface ConnectionEvents {
  /** Milliseconds from publish to PUBACK. */
  onAck: (milliseconds: number) => void;
  onEnd: (reason: string) => void;
}

/** One device's raw MQTT 3.1.1 connection: publishes at QoS 1 and times the PUBACKs. */
export class DeviceConnection {
  readonly #socket: Socket;
  readonly #sentAt = new Float64Array(IN_FLIGHT_MAX);
  #outgoing: Buffer[] = [];
  #packetId = 0;
  #ackedId = 0;
  inFlight = 0;

  private constructor(socket: Socket, events: ConnectionEvents) {
    this.#socket = socket;
    socket.removeAllListeners('data');
    const reader = new PacketReader((type, body) => {
      if (type === PUBACK) this.#acknowledge(body.readUInt16BE(0), events);
    });
    socket.on('data', (chunk) => reader.push(chunk));
    socket.on('error', (error) => events.onEnd(error.message));
    socket.on('close', () => events.onEnd('closed by the broker'));
  }

  /** Resolves once the login held. */
  static open(url: string, login: Login, events: ConnectionEvents): Promise<DeviceConnection> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('closed before CONNACK')));
      socket.once('connect', () => socket.write(encodeConnect(login)));
      const reader = new PacketReader((type, body) => {
        if (type !== CONNACK || body[1] !== 0) {
          reject(new Error(`login refused: CONNACK ${body[1]}`));
          return;
        }
        socket.removeAllListeners('error');
        socket.removeAllListeners('close');
        resolve(new DeviceConnection(socket, events));
      });
      socket.on('data', (chunk) => reader.push(chunk));
    });
  }

  get isFull(): boolean {
    return this.inFlight >= IN_FLIGHT_MAX - 1;
  }

  /** Queues one publish; `flush` sends what is queued in one write. */
  publish(topic: string, payload: string): void {
    this.#packetId = nextPacketId(this.#packetId);
    const head = publishHead(topic, payload.length);
    head.writeUInt16BE(this.#packetId, head.length - 2);
    this.#outgoing.push(head, Buffer.from(payload, 'latin1'));
    this.#sentAt[this.#packetId % IN_FLIGHT_MAX] = performance.now();
    this.inFlight += 1;
  }

  flush(): void {
    if (this.#outgoing.length === 0) return;
    this.#socket.write(Buffer.concat(this.#outgoing));
    this.#outgoing = [];
  }

  ping(): void {
    this.#socket.write(PINGREQ);
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #acknowledge(packetId: number, events: ConnectionEvents): void {
    // Answers come in the order of the publishes [MQTT-4.6.0-2]; one that doesn't is a fault of the broker.
    this.#ackedId = nextPacketId(this.#ackedId);
    if (packetId !== this.#ackedId) events.onEnd(`PUBACK ${packetId} where ${this.#ackedId} was due`);
    this.inFlight -= 1;
    events.onAck(performance.now() - (this.#sentAt[packetId % IN_FLIGHT_MAX] ?? 0));
  }
}
