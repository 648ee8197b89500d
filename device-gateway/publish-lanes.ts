/** Messages waiting for one device before more are refused: it reads nothing, or the broker is stuck. */
const WAITING_MAX = 1_000;

/**
 * Publishes one message after another per device. aedes stores a retained message before it emits it, so a
 * message published right behind would overtake it, and the client would then be denied the first as an old
 * duplicate. Devices don't wait for each other.
 */
export class PublishLanes<Message extends { topic: string }> {
  readonly #lanes = new Map<string, { tail: Promise<void>; waiting: number }>();
  readonly #send: (message: Message) => Promise<void>;

  constructor(send: (message: Message) => Promise<void>) {
    this.#send = send;
  }

  /** False when the device's lane is full and the message was not taken. */
  push(message: Message): boolean {
    const key = laneOf(message.topic);
    const lane = this.#lanes.get(key) ?? { tail: Promise.resolve(), waiting: 0 };
    if (lane.waiting >= WAITING_MAX) return false;
    lane.waiting += 1;
    lane.tail = lane.tail
      .then(() => this.#send(message))
      .then(() => {
        lane.waiting -= 1;
        if (lane.waiting === 0) this.#lanes.delete(key);
      });
    this.#lanes.set(key, lane);
    return true;
  }

  /** Resolves when what waits now for the device of this topic has been sent. */
  settled(topic: string): Promise<void> {
    return this.#lanes.get(laneOf(topic))?.tail ?? Promise.resolve();
  }
}

/** Whom a topic is for: `skycover/v1/{deviceId}/…`, `thing/product/{sn}/…`, `sys/product/{sn}/…`. */
function laneOf(topic: string): string {
  return topic.split('/')[2] ?? topic;
}
