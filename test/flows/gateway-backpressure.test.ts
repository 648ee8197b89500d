import type { MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { osd, startTestGateway, type TestGateway, until } from '../helpers/gateway.ts';

const IN_FLIGHT_MAX = 20;
const DEVICES = 10;
const ROUNDS = 12;

let running: TestGateway;
let devices: MqttClient[];

beforeEach(async () => {
  running = await startTestGateway({ limits: { mqttMessagesInFlight: IN_FLIGHT_MAX } });
  const ids = Array.from({ length: DEVICES }, (_, index) => `dev_${index}`);
  for (const id of ids) running.directory.add(id, { serialNumbers: [`AIRCRAFT${id}`.replace('_', '00')] });
  devices = await Promise.all(ids.map((id) => running.device(id)));
});

afterEach(() => running.close());

const publish = (device: MqttClient, index: number, round: number) =>
  device.publishAsync(
    `thing/product/AIRCRAFTdev00${index}/osd`,
    osd({ latitude: 22.5, longitude: 114.1 }, 1_760_000_000_000 + round),
    { qos: 1 },
  );

/** A round trip through the broker's event loop: whatever it was going to read, it has read. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('a store that takes its time', () => {
  it('slows every device down instead of filling memory, and then takes everything once', async () => {
    const release = running.sink.hold();
    const published: Promise<unknown>[] = [];
    // Small writes one after another: sockets that flow, never full ones.
    for (let round = 0; round < ROUNDS; round += 1) {
      devices.forEach((device, index) => void published.push(publish(device, index, round)));
      const expected = Math.min(published.length, IN_FLIGHT_MAX);
      await until(() => running.sink.submitted.length >= expected);
      await settle();
    }
    const held = running.sink.submitted.length;
    // Of each socket one chunk may have been read and another be on its way when the gate closed.
    expect(held).toBeLessThanOrEqual(IN_FLIGHT_MAX + 2 * DEVICES);
    release();
    await Promise.all(published);
    expect(running.sink.submitted).toHaveLength(DEVICES * ROUNDS);
    await until(() => devices.every((device) => device.connected));
  });
});
