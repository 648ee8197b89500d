import type { IPublishPacket, MqttClient, Packet } from 'mqtt';
import { AnswerQueue } from './answer-queue.ts';

interface Deps {
  /** Commits a message; its acknowledgement follows. */
  accept: (packet: IPublishPacket) => Promise<void>;
  /** A message could not be committed; the connection is gone and the broker will send it again. */
  onRefused: (error: unknown) => void;
}

type SendPacket = (packet: Packet, done?: (error?: Error) => void, ...rest: unknown[]) => void;

/**
 * Makes a client acknowledge each QoS 1 message when it is committed, in order [MQTT-4.6.0-2], while it reads on:
 * mqtt.js alone takes one message at a time and acknowledges when `handleMessage` calls back, which means one
 * message per commit. How many may wait is the receive maximum it connects with. Its own PUBACK is caught in
 * `_sendPacket`, which mqtt.js keeps private: the version is pinned, and a test fails when that changes.
 */
export function holdAcknowledgements(client: MqttClient, { accept, onRefused }: Deps): void {
  const internals = client as unknown as { _sendPacket: SendPacket };
  const send = internals._sendPacket.bind(client);
  let answers = new AnswerQueue();
  internals._sendPacket = (packet, done, ...rest) => {
    if (packet.cmd === 'puback') done?.();
    else send(packet, done, ...rest);
  };
  client.handleMessage = (packet, done) => {
    const connection = answers;
    const settle = connection.enqueue((error) => {
      // Of a connection that is gone: the broker repeats it under a number of its own.
      if (connection !== answers) return;
      if (!error) {
        if (packet.qos === 1) send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0 });
        return;
      }
      answers = new AnswerQueue();
      onRefused(error);
      client.stream.destroy();
    });
    accept(packet).then(
      () => settle(),
      (error: unknown) => settle(error instanceof Error ? error : new Error(String(error))),
    );
    done();
  };
  client.on('close', () => {
    answers = new AnswerQueue();
  });
}
