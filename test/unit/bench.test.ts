import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { expect, it } from 'vitest';
import { decodeDjiProperties } from '../../device-gateway/decoders/dji-osd.ts';
import { EMPTY_DJI_STATE } from '../../device-gateway/decoders/dji-state.ts';
import { findRefusal } from '../bench/decode.ts';
import { benchDialects } from '../bench/decode-dialects.ts';
import { DeviceConnection } from '../bench/device-connection.ts';
import { isMet, toJsonLine } from '../bench/figures.ts';
import { PacketReader, publishHead } from '../bench/mqtt-wire.ts';
import { createAircraft, nextOsd } from '../bench/osd.ts';
import { SentTimes } from '../bench/sent-times.ts';
import { floors, slopePerMinute } from '../bench/slope.ts';
import { momentAt, sortieSeconds } from '../bench/sortie-plan.ts';
import { T0 } from '../helpers/flight-samples.ts';

const SERIAL_NUMBER = '1581F5BENCH000001';

it('sends what our decoder takes for one sample, of about 1,180 bytes, each at a time of its own', () => {
  const aircraft = createAircraft(
    0,
    { serialNumber: SERIAL_NUMBER, deviceId: 'dev_01jd0000000000000000000000' },
    T0,
  );
  const messages = Array.from({ length: 200 }, (_, index) => nextOsd(aircraft, T0 + (index >> 1) * 200, 0));
  expect(new Set(messages.map(({ atMs }) => atMs)).size).toBe(messages.length);
  expect(new Set(messages.map(({ text }) => text)).size).toBe(messages.length);
  for (const { text, atMs } of messages) {
    const { samples, quarantined } = decodeDjiProperties(EMPTY_DJI_STATE, Buffer.from(text), {
      serialNumber: SERIAL_NUMBER,
      receivedAtMs: atMs,
    });
    expect(quarantined).toBeUndefined();
    expect(samples).toMatchObject([{ observedAtMs: atMs, flags: [] }]);
    expect(Buffer.byteLength(text)).toBeGreaterThan(1_140);
    expect(Buffer.byteLength(text)).toBeLessThan(1_220);
  }
});

it('flies no faster than an aircraft can, and lands where it took off', () => {
  const laps = 2;
  const step = 0.1;
  for (let seconds = 0; seconds + step < sortieSeconds(laps); seconds += step) {
    const [a, b] = [momentAt(seconds, laps), momentAt(seconds + step, laps)];
    const meters = Math.hypot(
      b.northMeters - a.northMeters,
      b.eastMeters - a.eastMeters,
      b.heightMeters - a.heightMeters,
    );
    expect(meters / step).toBeLessThan(10);
  }
  expect(momentAt(sortieSeconds(laps) - 1, laps)).toMatchObject({
    modeCode: 0,
    heightMeters: 0,
    northMeters: 0,
  });
});

it('is acknowledged by a broker that others wrote, in order, with the bytes it sent', async () => {
  const payloads: string[] = [];
  const aedes = await Aedes.createBroker({
    authorizePublish: (_client, { payload }, done) => {
      payloads.push(payload.toString());
      done(null);
    },
  });
  const server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `mqtt://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const sent = Array.from({ length: 300 }, (_, index) => `${index} ${'x'.repeat(index)}`);
  let acknowledged = 0;
  await new Promise<void>((resolve, reject) => {
    const events = {
      onAck: () => {
        acknowledged += 1;
        if (acknowledged === sent.length) resolve();
      },
      onEnd: (reason: string) => reject(new Error(reason)),
    };
    DeviceConnection.open(url, { clientId: 'bench' }, events).then((connection) => {
      for (const payload of sent) connection.publish('a/b', payload);
      connection.flush();
    }, reject);
  });
  expect(payloads).toEqual(sent);
  await new Promise<void>((resolve) => aedes.close(resolve));
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

it('reads packets whatever pieces they come in', () => {
  const stream = Buffer.concat([
    Buffer.from([0x40, 2, 0, 1]),
    publishHead('a', 200),
    Buffer.alloc(200),
    Buffer.from([0x40, 2, 1, 2]),
  ]);
  for (const pieceBytes of [1, 3, 7, stream.length]) {
    const types: number[] = [];
    const reader = new PacketReader((type, body) => types.push(type, body.length));
    for (let at = 0; at < stream.length; at += pieceBytes) reader.push(stream.subarray(at, at + pieceBytes));
    expect(types).toEqual([4, 2, 3, 205, 4, 2]);
  }
});

it('times each sample once, from its own sending', () => {
  const sent = new SentTimes();
  sent.note(SERIAL_NUMBER, T0);
  expect(sent.take(SERIAL_NUMBER, T0 + 1)).toBeUndefined();
  expect(sent.take('another', T0)).toBeUndefined();
  expect(sent.take(SERIAL_NUMBER, T0)).toBeLessThanOrEqual(performance.now());
  expect(sent.take(SERIAL_NUMBER, T0)).toBeUndefined();
});

it('judges a figure by its target and compares it with its reference', () => {
  const figure = {
    name: 'a',
    value: 9,
    unit: 'ms',
    target: { most: 10 },
    reference: { name: 'b', value: 3 },
  };
  expect(isMet(figure)).toBe(true);
  expect(isMet({ ...figure, value: 11 })).toBe(false);
  expect(isMet({ ...figure, target: { least: 10 } })).toBe(false);
  expect(JSON.parse(toJsonLine(figure))).toMatchObject({ name: 'a', value: 9, ok: true, ratio: 3 });
});

it('sees a leak of one a minute through noise, and none in a flat line', () => {
  const readings = Array.from({ length: 60 }, (_, index) => ({
    atMs: index * 10_000,
    value: index / 6 + (index % 2),
  }));
  expect(slopePerMinute(readings)).toBeCloseTo(1, 1);
  expect(slopePerMinute(readings.map(({ atMs }) => ({ atMs, value: 7 })))).toBe(0);
  const sawtooth = readings.map(({ atMs, value }, index) => ({ atMs, value: value + (index % 6) * 50 }));
  expect(slopePerMinute(floors(sawtooth, 6))).toBeCloseTo(1, 1);
});

it('measures decoding by messages that each yield a sample', () => {
  const supported = benchDialects().filter(({ name }) => /^(dji|native)/.test(name));
  expect(supported.map(findRefusal)).toEqual(supported.map(() => undefined));
  expect(supported.length).toBeGreaterThan(3);
});
