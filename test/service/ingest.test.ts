import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../server/config.ts';
import type { IngestMessage } from '../../server/telemetry/ingest.schema.ts';
import { addFleet, documentsOf, type Fleet, openTestContext, type TestContext } from '../helpers/context.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { climb, flySortie, land, messageOf, sortieSamples } from '../helpers/sortie.ts';
import { readBatches, readTracks } from '../helpers/telemetry.ts';

let test: TestContext;
let fleet: Fleet;
beforeEach(async () => {
  test = await openTestContext();
  fleet = await addFleet(test.context);
});
afterEach(() => test.close());

const sortie = () => ({
  serialNumber: fleet.drone.serialNumber,
  steps: [...climb(), ...land()],
  startMs: T0,
});
const documents = (name: string) => documentsOf(test.context, name);
const flights = async () => (await test.context.flights.list(fleet.viewer, { limit: 50 })).items;

describe('a publish', () => {
  it('without a single byte is kept in quarantine and stops nobody', async () => {
    const empty: IngestMessage = {
      deviceId: 'dev_test',
      topic: 'skycover/v1/dev_test/telemetry',
      receivedAtMs: T0,
      payload: new Uint8Array(),
      outcome: { kind: 'quarantined', reason: 'PAYLOAD_NOT_JSON', detail: '' },
    };
    await test.context.ingest.submit(empty);
    await test.context.ingest.submit(messageOf(sampleAt(0, { serialNumber: fleet.drone.serialNumber })));
    expect(await documents('quarantine')).toHaveLength(1);
    expect(await readTracks(test.context)).toHaveLength(1);
  });

  it('is in a committed batch and in its projections when its receipt comes', async () => {
    const sample = sampleAt(0, { serialNumber: fleet.drone.serialNumber });
    const receipt = await test.context.ingest.submit(messageOf(sample));
    expect(receipt).toEqual({ accepted: 1, duplicates: 0, quarantined: [] });
    const [batch] = await readBatches(test.context);
    expect(batch).toMatchObject({ seq: 1, logSize: 1, samples: [{ observedAtMs: T0 }] });
    expect(batch?.leafHashes).toHaveLength(32);
    expect(await readTracks(test.context)).toHaveLength(1);
  });

  it('changes nothing when it comes twice, at once, later or after a restart', async () => {
    const message = messageOf(sampleAt(0, { serialNumber: fleet.drone.serialNumber }));
    const both = await Promise.all([1, 2].map(() => test.context.ingest.submit(message)));
    expect(both).toEqual([
      { accepted: 1, duplicates: 0, quarantined: [] },
      { accepted: 0, duplicates: 1, quarantined: [] },
    ]);
    const before = await documents('batches');
    expect(await test.context.ingest.submit(message)).toMatchObject({ accepted: 0, duplicates: 1 });
    await test.reopen();
    expect(await test.context.ingest.submit(message)).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await documents('batches')).toEqual(before);
    expect(await readTracks(test.context)).toHaveLength(1);
  });

  it('is told apart from another of the same device by its bytes alone', async () => {
    const first = sampleAt(0, { serialNumber: fleet.drone.serialNumber });
    const second = { ...first, batteryPercent: 50 };
    const receipts = await Promise.all(
      [first, second].map((sample) => test.context.ingest.submit(messageOf(sample))),
    );
    expect(receipts.map((receipt) => receipt.accepted)).toEqual([1, 1]);
  });

  it('that packs the same samples anew is known by what they say, wherever they lie by now', async () => {
    const { serialNumber } = fleet.drone;
    const readings = Array.from({ length: 200 }, (_, second) => sampleAt(second, { serialNumber }));
    const pack = (samples: typeof readings, receivedAtMs: number): IngestMessage => {
      const came = samples.map((sample) => ({ ...sample, receivedAtMs }));
      return {
        deviceId: 'dev_test',
        topic: 'skycover/v1/dev_test/telemetry',
        receivedAtMs,
        payload: Buffer.from(JSON.stringify(came)),
        outcome: { kind: 'samples', samples: came },
      };
    };
    const send = (samples: typeof readings, afterMs: number) =>
      test.context.ingest.submit(pack(samples, T0 + 300_000 + afterMs));
    expect(await send(readings.slice(0, 150), 0)).toMatchObject({ accepted: 150, duplicates: 0 });
    expect(await send(readings.slice(100), 5_000)).toMatchObject({ accepted: 50, duplicates: 50 });
    expect(test.context.ingest.counters.duplicates).toBe(50);
    test.clock.advance(60_000);
    await test.context.projector.saveNow();
    await test.reopen();
    expect(await send(readings, 90_000)).toMatchObject({ accepted: 0, duplicates: 200 });
    const other = readings.map((sample) => ({ ...sample, batteryPercent: 50 }));
    expect(await send(other, 95_000)).toMatchObject({ accepted: 200, duplicates: 0 });
    const remote = readings.map((sample) => ({ ...sample, source: 'remote-id' as const }));
    expect(await send(remote, 99_000)).toMatchObject({ accepted: 200, duplicates: 0 });
  });

  it('keeps two equal readings of one instant that come together: a clock of whole seconds', async () => {
    const { serialNumber } = fleet.drone;
    const twice = [0, 900].map((afterMs) => {
      const message = messageOf(sampleAt(0, { serialNumber, receivedAtMs: T0 + 100 + afterMs }));
      return { ...message, payload: Buffer.from(`${message.payload.toString()} `.padEnd(600 + afterMs)) };
    });
    const receipts = await Promise.all(twice.map((message) => test.context.ingest.submit(message)));
    expect(receipts.map(({ accepted }) => accepted)).toEqual([1, 1]);
  });

  it('is answered in the order of arrival', async () => {
    const answered: number[] = [];
    await Promise.all(
      sortieSamples(sortie()).map((sample, index) =>
        test.context.ingest.submit(messageOf(sample)).then(() => answered.push(index)),
      ),
    );
    expect(answered).toEqual(answered.map((_, index) => index));
  });

  it('that could not be used is kept with its bytes, once a minute, and told in the receipt', async () => {
    const payload = Buffer.from('not json at all');
    const message: IngestMessage = {
      deviceId: 'dev_test',
      topic: 'skycover/v1/dev_test/telemetry',
      receivedAtMs: T0,
      payload,
      outcome: { kind: 'quarantined', reason: 'PAYLOAD_NOT_JSON', detail: 'no' },
    };
    const refused = { accepted: 0, quarantined: [{ reason: 'PAYLOAD_NOT_JSON', detail: 'no' }] };
    expect(await test.context.ingest.submit(message)).toMatchObject({ ...refused, duplicates: 0 });
    expect(await test.context.ingest.submit(message)).toMatchObject({ accepted: 0, duplicates: 1 });
    const [kept, ...more] = await documents('quarantine');
    expect(more).toEqual([]);
    if (!kept) throw new Error('nothing kept');
    const { buffer } = kept.payload as { buffer: Uint8Array };
    expect(Buffer.from(buffer).toString()).toBe('not json at all');
  });

  it('with an impossible instant goes to quarantine and never to a track', async () => {
    const future = sampleAt(0, {
      serialNumber: fleet.drone.serialNumber,
      observedAtMs: T0 + 7_200_000,
      receivedAtMs: T0,
    });
    expect(await test.context.ingest.submit(messageOf(future))).toMatchObject({
      accepted: 0,
      quarantined: [{ reason: 'SAMPLE_FROM_FUTURE' }],
    });
    expect(await readTracks(test.context)).toEqual([]);
    expect(await documents('quarantine')).toHaveLength(1);
  });
});

describe('a commit that fails', () => {
  /** Cuts the line to the store at the next batch: before it was written, or after, on the way back. */
  function cutNextBatch(when: 'before' | 'after'): void {
    const batches = test.context.connection.collection('batches');
    const insertOne = batches.insertOne.bind(batches);
    batches.insertOne = async (document) => {
      batches.insertOne = insertOne;
      if (when === 'after') await insertOne(document);
      throw new Error('line cut');
    };
  }

  it('rejects all it held, and leaves trackers, flights and counters as before', async () => {
    const [start, rest] = [sortieSamples(sortie()).slice(0, 3), sortieSamples(sortie()).slice(3)];
    for (const sample of start) await test.context.ingest.submit(messageOf(sample));
    cutNextBatch('before');
    const failed = await Promise.allSettled(
      rest.map((sample) => test.context.ingest.submit(messageOf(sample))),
    );
    expect(failed.every((one) => one.status === 'rejected')).toBe(true);
    expect(test.context.ingest.counters).toMatchObject({ samples: 3, failedCommits: 1 });
    expect(await readTracks(test.context)).toHaveLength(3);
    expect(await flights()).toEqual([]);
    const receipts = await Promise.all(rest.map((sample) => test.context.ingest.submit(messageOf(sample))));
    expect(receipts.every((receipt) => receipt.accepted === 1 && receipt.duplicates === 0)).toBe(true);
    expect(await flights()).toMatchObject([{ state: 'landed', sampleCount: start.length + rest.length }]);
  });

  it('announces nothing', async () => {
    const seen: string[] = [];
    for (const name of ['flight.tookOff', 'flight.sampled', 'policy.bound'] as const)
      test.context.events.subscribe(name, () => seen.push(name));
    cutNextBatch('before');
    await expect(flySortie(test.context, sortie())).rejects.toThrow('line cut');
    expect(seen).toEqual([]);
    await flySortie(test.context, sortie());
    expect(new Set(seen)).toEqual(new Set(['flight.tookOff', 'flight.sampled', 'policy.bound']));
  });

  it('only because its answer was lost has happened: once, and the log goes on', async () => {
    const samples = sortieSamples(sortie());
    const send = (part: typeof samples) =>
      Promise.allSettled(part.map((sample) => test.context.ingest.submit(messageOf(sample))));
    await send(samples.slice(0, 3));
    cutNextBatch('after');
    await send(samples.slice(3, 8));
    await send(samples.slice(3, 8));
    await send(samples);
    expect(await flights()).toMatchObject([{ state: 'landed', sampleCount: samples.length }]);
    const orders = (await documentsOf(test.context, 'batches', { seq: 1 })).map((batch) => batch.seq);
    expect(orders).toEqual(orders.map((_, index) => index + 1));
    expect(await test.context.ledger.getWallet(fleet.viewer)).toMatchObject({ entryCount: 2 });
  });
});

it('refuses more than its queue holds instead of buffering without limit', async () => {
  const message = messageOf(sampleAt(0, { serialNumber: fleet.drone.serialNumber }));
  const first = Array.from({ length: LIMITS.ingestQueueMessages + 1 }, () =>
    test.context.ingest.submit(message),
  );
  await expect(first.at(-1)).rejects.toMatchObject({ code: 'OVERLOADED' });
  await Promise.all(first.slice(0, -1));
});

it('keeps one strict commit order over bulk uploads of a hundred samples a message', async () => {
  const perMessage = 100;
  const messages: IngestMessage[] = Array.from({ length: 110 }, (_, index) => {
    const samples = Array.from({ length: perMessage }, (__, position) =>
      sampleAt(0, {
        serialNumber: fleet.drone.serialNumber,
        observedAtMs: T0 + (index * perMessage + position) * 10,
        receivedAtMs: T0 + 2_000_000,
      }),
    );
    return {
      deviceId: 'dev_test',
      topic: 'skycover/v1/dev_test/telemetry',
      receivedAtMs: T0 + 2_000_000,
      payload: Buffer.from(`bulk ${index}`),
      outcome: { kind: 'samples', samples },
    };
  });
  const [last, rest] = [messages.slice(-5), messages.slice(0, -5)];
  await Promise.all(rest.map((one) => test.context.ingest.submit(one)));
  await Promise.all(last.map((one) => test.context.ingest.submit(one)));
  const rows = await readTracks(test.context);
  expect(rows).toHaveLength(messages.length * perMessage);
  expect(new Set(rows.map((row) => row.order)).size).toBe(rows.length);
  const times = rows.map((row) => Number(row.observedAtMs));
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

it('commits what is queued when it closes, and takes no more', async () => {
  const sample = sampleAt(0, { serialNumber: fleet.drone.serialNumber });
  const queued = test.context.ingest.submit(messageOf(sample));
  await test.context.ingest.close();
  expect(await queued).toMatchObject({ accepted: 1 });
  await expect(test.context.ingest.submit(messageOf(sample))).rejects.toMatchObject({ code: 'OVERLOADED' });
});
