import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseReplayOptions } from '../../device-gateway/replay/options.ts';
import { replay } from '../../device-gateway/replay/replay.ts';
import type { Incident } from '../../server/claims/incident.schema.ts';
import type { Airborne } from '../../server/compliance/compliance.schema.ts';
import type { Flight } from '../../server/flights/flight.schema.ts';
import type { FlightWatched } from '../../server/flights/flight-live.schema.ts';
import type { Wallet } from '../../server/ledger/ledger.schema.ts';
import { MINUTE_MS, systemClock, toInstant } from '../../server/lib/clock.ts';
import type { Page } from '../../server/lib/wire.schema.ts';
import type { CoverMessage, Notice } from '../../server/policies/cover.schema.ts';
import type { Policy } from '../../server/policies/policy.schema.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import type { Drone } from '../../server/registry/drone.schema.ts';
import type { Quarantined } from '../../server/telemetry/quarantine.schema.ts';
import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';
import { until } from '../helpers/gateway.ts';
import { startTestProduct, type TestApi, type TestProduct } from '../helpers/product.ts';
import { climb, land, type SortieStep, sortiePayloads } from '../helpers/sortie.ts';

const [M200, MAVIC, UNORDERED] = ['SKYM2000000000000001', 'SKYMAVP0000000000002', 'SKYM30T0000000000003'];
const matriceLog = new URL('../../../shared/flights/dji-matrice200-ios.log', import.meta.url);

let product: TestProduct;
let operator: TestApi;
beforeAll(async () => {
  product = await startTestProduct();
  operator = product.api(await product.login('operator'));
});
afterAll(() => product.close());

async function credentialFor(serialNumber: string | undefined): Promise<DeviceCredential> {
  const { body: drones } = await operator.get<Page<Drone>>('/v1/drones');
  const drone = drones.items.find((one) => one.serialNumber === serialNumber);
  const made = await operator.post<DeviceCredential>(`/v1/drones/${drone?.droneId}/credentials`, {
    name: 'Test controller',
  });
  expect(made.status).toBe(201);
  return made.body;
}

/** Connects a device and keeps what it is told, newest last per topic. */
async function connectDevice(credential: DeviceCredential) {
  const client = await product.device(credential);
  const heard: { topic: string; retain: boolean; message: unknown }[] = [];
  client.on('message', (topic, payload, { retain }) =>
    heard.push({ topic, retain, message: JSON.parse(payload.toString()) }),
  );
  await client.subscribeAsync([
    `skycover/v1/${credential.deviceId}/cover/#`,
    `skycover/v1/${credential.deviceId}/notices`,
  ]);
  return {
    client,
    heard,
    covers: () =>
      heard.filter((one) => one.topic.includes('/cover/')).map((one) => one.message as CoverMessage),
    notices: () => heard.filter((one) => one.topic.endsWith('/notices')).map((one) => one.message as Notice),
    send: (payloads: readonly string[]) => send(client, credential.deviceId, payloads),
  };
}

/** Resolves when every payload is acknowledged. */
async function send(client: MqttClient, deviceId: string, payloads: readonly string[]): Promise<void> {
  const topic = `skycover/v1/${deviceId}/telemetry`;
  await Promise.all(payloads.map((payload) => client.publishAsync(topic, payload, { qos: 1 })));
}

/** Steps stamped one second apart, the last of them now: all within the 30 s grace. */
const endingNow = (serialNumber: string | undefined, steps: readonly SortieStep[]) =>
  sortiePayloads({
    serialNumber: serialNumber ?? '',
    steps,
    startMs: systemClock.now() - (steps.length - 1) * 1_000,
  });

const latest = async (serialNumber: string | undefined): Promise<Flight> => {
  const { body } = await operator.get<Page<Flight>>('/v1/flights');
  const flight = body.items.find((one) => one.serialNumber === serialNumber);
  if (!flight) throw new Error(`no flight of ${serialNumber}`);
  return flight;
};

const ask = <T>(socket: Socket, event: string, input: object): Promise<T> =>
  socket.emitWithAck(event, input).then((answer: { data: T }) => answer.data);

describe('a flight under a standing order', () => {
  const down = land('forcedLanding');
  const up = climb();
  let payloads: string[];
  let credential: DeviceCredential;
  let device: Awaited<ReturnType<typeof connectDevice>>;
  const events: string[] = [];
  let flight: Flight;
  let cursor: string | null;

  beforeAll(async () => {
    payloads = endingNow(M200, up);
    credential = await credentialFor(M200);
    device = await connectDevice(credential);
    const socket = await product.live(await product.login('operator'));
    socket.onAny((name: string) => events.push(name));
    await ask(socket, 'airspace:watch', {});
    await device.send(payloads);
    flight = await latest(M200);
  });

  it('is covered within its first seconds, on the device’s retained cover topic too', async () => {
    expect(flight).toMatchObject({ state: 'airborne', coverage: { status: 'covered' } });
    await until(() => device.covers().length > 0);
    expect(device.covers().at(-1)).toMatchObject({
      state: 'covered',
      policyId: flight.policyId,
      limitFen: 100_000_000,
    });
    await device.client.endAsync();
    device = await connectDevice(credential);
    await until(() => device.covers().length > 0);
    expect(device.covers()).toMatchObject([{ state: 'covered', policyId: flight.policyId }]);
    expect(device.heard[0]?.retain).toBe(true);
  });

  it('has a policy from take-off, paid from the wallet', async () => {
    const { body: policy } = await operator.get<Policy>(`/v1/policies/${flight.policyId}`);
    const { body: wallet } = await operator.get<Wallet>('/v1/wallet');
    expect(policy).toMatchObject({ coveredFrom: flight.tookOffAt, flightId: flight.flightId });
    expect(wallet).toMatchObject({ balanceFen: 20_000 - policy.premiumFen, entryCount: 2 });
  });

  it('is told to viewers as it happens', async () => {
    const expected = ['flight.tookOff', 'flight.sampled', 'policy.bound', 'cover.changed'];
    await until(() => expected.every((name) => events.includes(name)));
  });

  it('gives a viewer who comes mid-flight everything so far and then goes on, without gap or repetition', async () => {
    const first = await product.live(await product.login('operator'));
    const before = await ask<FlightWatched>(first, 'flight:watch', {
      flightId: flight.flightId,
      after: null,
    });
    expect(before.live).toBe(true);
    cursor = before.nextCursor;
    first.disconnect();
    // Stamped after the take-off was known to us: what had happened before would never be covered.
    const rest = sortiePayloads({ serialNumber: M200 ?? '', steps: down, startMs: systemClock.now() + 1 });
    payloads.push(...rest);
    await device.send(rest);
    const second = await product.live(await product.login('operator'));
    const after = await ask<FlightWatched>(second, 'flight:watch', {
      flightId: flight.flightId,
      after: cursor,
    });
    const cursors = [...before.items, ...after.items].map((item) => item.cursor);
    expect(new Set(cursors).size).toBe(cursors.length);
    const { body: track } = await operator.get<Page<SampleView>>(`/v1/flights/${flight.flightId}/track`);
    expect(cursors).toEqual(track.items.map((item) => item.cursor));
    expect(track.items).toHaveLength(payloads.length);
  });

  it('opens an incident for the adjuster, with everything from two minutes before on hold', async () => {
    const adjuster = product.api(await product.login('adjuster'));
    const { body } = await adjuster.get<Page<Incident>>(`/v1/incidents?flightId=${flight.flightId}`);
    expect(body.items).toHaveLength(1);
    const [incident] = body.items;
    expect(incident).toMatchObject({ kind: 'forcedLanding', coverageStatus: 'covered' });
    const fromMs = Date.parse(incident?.occurredAt ?? '') - 2 * MINUTE_MS;
    expect(incident?.hold).toMatchObject({ fromAt: toInstant(fromMs), sampleCount: payloads.length });
    await until(() => events.includes('incident.opened'));
  });

  it('ends its cover with the landing', async () => {
    const landed = await latest(M200);
    expect(landed).toMatchObject({ state: 'landed', sampleCount: payloads.length });
    expect(landed.coverage.coveredTo).toBe(landed.landedAt);
    await until(() => device.covers().at(-1)?.reason === 'FLIGHT_ENDED');
  });
});

describe('a flight nobody ordered cover for', () => {
  it('is told so at once on the cover and notices topics, and the regulator sees it uninsured', async () => {
    const device = await connectDevice(await credentialFor(UNORDERED));
    await device.send(endingNow(UNORDERED, climb()));
    await until(() => device.covers().length > 0 && device.notices().length > 0);
    expect(device.covers().at(-1)).toMatchObject({ state: 'notCovered', reason: 'NO_STANDING_ORDER' });
    expect(device.notices()[0]).toMatchObject({ code: 'FLIGHT_NOT_COVERED', serialNumber: UNORDERED });
    const regulator = product.api(await product.login('regulator'));
    const { body } = await regulator.get<Airborne>('/v1/compliance/airborne');
    const seen = body.items.find((item) => item.flight.serialNumber === UNORDERED);
    expect(seen).toMatchObject({ insured: false, mustInsure: true, reasons: ['NO_STANDING_ORDER'] });
    expect(body.counts.uninsured).toBeGreaterThan(0);
  });

  it('is the only uninsured one beside a covered flight, and the look-up agrees', async () => {
    const device = await connectDevice(await credentialFor(MAVIC));
    await device.send(endingNow(MAVIC, climb()));
    const regulator = product.api(await product.login('regulator'));
    const { body } = await regulator.get<Airborne>('/v1/compliance/airborne');
    const insured = body.items.filter((item) => item.insured).map((item) => item.flight.serialNumber);
    expect(insured).toEqual([MAVIC]);
    expect((await regulator.get(`/v1/insured?serialNumber=${MAVIC}`)).body).toEqual({
      insured: true,
      limitFen: 100_000_000,
    });
    expect((await regulator.get(`/v1/insured?serialNumber=${UNORDERED}`)).body).toEqual({ insured: false });
  });
});

describe.skipIf(!existsSync(matriceLog))('an old recording', () => {
  it('is a past flight, priced and never covered, and flying it again changes nothing', async () => {
    const credential = await credentialFor(M200);
    const fly = () =>
      replay(
        parseReplayOptions(
          [
            matriceLog.pathname,
            ...['--drone', M200 ?? '', '--mqtt', product.mqtt, '--move-to', '22.5308,113.9472'],
            ...['--rate', '1', '--username', credential.username, '--password', credential.password],
          ],
          {},
        ),
        {
          clock: systemClock,
          readFile: (path) => readFile(path),
          wait: (ms) => sleep(ms),
          report: () => undefined,
          signal: new AbortController().signal,
        },
      );
    const { body: before } = await operator.get<Wallet>('/v1/wallet');
    const first = await fly();
    expect(first.acknowledged).toBe(first.published);
    const past = async () =>
      (await operator.get<Page<Flight>>('/v1/flights')).body.items.filter((one) => one.isBackfill);
    const [flight, ...others] = await past();
    expect(others).toEqual([]);
    expect(flight).toMatchObject({ policyId: null, coverage: { status: 'notCovered' } });
    expect(flight?.coverage.reasons).toContain('BACKFILL');
    expect(flight?.coverage.premiumFen).toBeGreaterThan(0);
    await fly();
    expect(await past()).toEqual([flight]);
    expect((await operator.get<Wallet>('/v1/wallet')).body).toEqual(before);
  });
});

describe('what can’t be used', () => {
  it('is acknowledged, kept with its bytes, and told to the device', async () => {
    const credential = await credentialFor(M200);
    const device = await connectDevice(credential);
    await device.send(['this is no JSON', ...endingNow('UNBOUND000001', climb(1)).slice(0, 1)]);
    await until(() => device.notices().length >= 2);
    expect(
      device
        .notices()
        .map((notice) => notice.code)
        .sort(),
    ).toEqual(['AIRCRAFT_NOT_BOUND', 'PAYLOAD_NOT_JSON']);
    const { body } = await operator.get<Page<Quarantined>>('/v1/quarantine');
    const mine = body.items.filter((one) => one.deviceId === credential.deviceId);
    expect(mine.map((one) => one.reason).sort()).toEqual(['AIRCRAFT_NOT_BOUND', 'PAYLOAD_NOT_JSON']);
    const raw = mine.find((one) => one.reason === 'PAYLOAD_NOT_JSON');
    expect(Buffer.from(raw?.payloadBase64 ?? '', 'base64').toString()).toBe('this is no JSON');
  });

  it('from a revoked credential is not even heard: its connection drops and can’t come back', async () => {
    const credential = await credentialFor(M200);
    const { client } = await connectDevice(credential);
    let isClosed = false;
    client.on('close', () => {
      isClosed = true;
    });
    expect((await operator.delete(`/v1/devices/${credential.deviceId}`)).status).toBe(200);
    await until(() => isClosed);
    await expect(product.device(credential)).rejects.toThrow('Connection refused');
  });
});

it('tells a viewer whose session ended nothing more', async () => {
  const token = await product.login('operator');
  const socket = await product.live(token);
  await product.api(token).delete('/v1/sessions/current');
  const answer = (await socket.emitWithAck('airspace:watch', {})) as { error: { code: string } };
  expect(answer.error.code).toBe('TOKEN_INVALID');
  await expect(product.live(token)).rejects.toThrow('TOKEN_INVALID');
});
