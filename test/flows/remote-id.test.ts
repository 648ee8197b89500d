import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeAsRemoteId } from '../../device-gateway/replay/as-remote-id.ts';
import { EMPTY_FRAME } from '../../device-gateway/replay/recording.ts';
import type { Airborne } from '../../server/compliance/compliance.schema.ts';
import type { Flight } from '../../server/flights/flight.schema.ts';
import { systemClock } from '../../server/lib/clock.ts';
import type { Page } from '../../server/lib/wire.schema.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import type { Drone } from '../../server/registry/drone.schema.ts';
import type { Operator } from '../../server/registry/operator.schema.ts';
import type { Quarantined } from '../../server/telemetry/quarantine.schema.ts';
import { startTestProduct, type TestApi, type TestProduct } from '../helpers/product.ts';
import { climb } from '../helpers/sortie.ts';

const INSURED = 'SKYM2000000000000001';
const UNORDERED = 'SKYM30T0000000000003';
const STRANGER = '1581FSTRANGER0000001';
/** Where the pilot of every flight below stands, as a System message has it. */
const PILOT = { latitude: 225_432_109, longitude: 1_139_876_543 };
const PILOT_TEXT = /22\.5432|113\.9876|225432109|1139876543/;

let product: TestProduct;
let administrator: TestApi;
let operator: TestApi;
let regulator: TestApi;
let operatorId: string;
let receiver: { client: MqttClient; deviceId: string };

beforeAll(async () => {
  product = await startTestProduct();
  administrator = product.api(await product.login('administrator'));
  operator = product.api(await product.login('operator'));
  regulator = product.api(await product.login('regulator'));
  const { body: me } = await operator.get<{ operator: Operator }>('/v1/me');
  operatorId = me.operator.operatorId;
  const made = await administrator.post<DeviceCredential>('/v1/devices', {
    kind: 'receiver',
    name: 'Bay roof',
    operatorId,
  });
  expect(made.status).toBe(201);
  receiver = { client: await product.device(made.body), deviceId: made.body.deviceId };
  for (const serialNumber of [INSURED, UNORDERED, STRANGER]) await hear(receiver, climbOf(serialNumber));
});
afterAll(() => product.close());

/** Packs of a climb, one second apart, the last of them now, each with its pilot's position. */
function climbOf(serialNumber: string): Buffer[] {
  const steps = climb();
  const startMs = systemClock.now() - (steps.length - 1) * 1_000;
  return steps.map((step, index) => {
    const frame = { ...EMPTY_FRAME, ...step, atMs: 0, latitudeDegrees: 22.5308, longitudeDegrees: 113.9472 };
    const context = { serialNumber, deviceId: '', atMs: startMs + index * 1_000, isLive: true };
    const pack = Buffer.from(encodeAsRemoteId(frame, context).payload);
    pack.writeInt32LE(PILOT.latitude, 3 + 2 * 25 + 2);
    pack.writeInt32LE(PILOT.longitude, 3 + 2 * 25 + 6);
    return pack;
  });
}

async function hear(
  { client, deviceId }: { client: MqttClient; deviceId: string },
  payloads: readonly Buffer[],
): Promise<void> {
  const topic = `skycover/v1/${deviceId}/remote-id`;
  for (const payload of payloads) await client.publishAsync(topic, payload, { qos: 1 });
}

const airborne = async () => {
  const { body } = await regulator.get<Airborne>('/v1/compliance/airborne');
  return (serialNumber: string) => body.items.find(({ flight }) => flight.serialNumber === serialNumber);
};

it('shows the regulator an insured aircraft that a receiver hears, with its policy', async () => {
  const seen = (await airborne())(INSURED);
  expect(seen).toMatchObject({
    insured: true,
    mustInsure: true,
    limitFen: 100_000_000,
    flight: { registered: true, simulated: false, state: 'airborne', operatorId },
  });
  expect(seen?.policyId).toMatch(/^pol_/);
});

it('shows a registered one without an order as uninsured, with the reason', async () => {
  expect((await airborne())(UNORDERED)).toMatchObject({
    insured: false,
    mustInsure: true,
    reasons: ['NO_STANDING_ORDER'],
    flight: { registered: true },
  });
});

it('shows one that nobody registered: unregistered, uninsured, of no operator', async () => {
  expect((await airborne())(STRANGER)).toMatchObject({
    insured: false,
    mustInsure: null,
    policyId: null,
    operatorName: null,
    reasons: ['AIRCRAFT_NOT_REGISTERED'],
    flight: { registered: false, droneId: null, operatorId: null, state: 'airborne' },
  });
  const insured = await regulator.get(`/v1/insured?serialNumber=${STRANGER}`);
  expect(insured.body).toEqual({ insured: false });
});

it('shows the operator that runs the receiver its own aircraft only', async () => {
  const { body } = await operator.get<Page<Flight>>('/v1/flights');
  expect(body.items.map(({ serialNumber }) => serialNumber).sort()).toEqual([INSURED, UNORDERED]);
});

it('gives out the position of no pilot, whoever asks for the flight or its track', async () => {
  const { body } = await regulator.get<Page<Flight>>('/v1/flights');
  const flight = body.items.find(({ serialNumber }) => serialNumber === STRANGER);
  const track = await regulator.get<Page<unknown>>(`/v1/flights/${flight?.flightId}/track`);
  expect(track.body.items.length).toBe(climb().length);
  for (const answer of [body, track.body, (await regulator.get('/v1/compliance/airborne')).body])
    expect(JSON.stringify(answer)).not.toMatch(PILOT_TEXT);
});

it('keeps single messages in quarantine once several aircraft are in the air, acknowledged all the same', async () => {
  const [pack = Buffer.alloc(0)] = climbOf(STRANGER);
  await hear(receiver, [pack.subarray(3 + 25, 3 + 50)]);
  const { body } = await administrator.get<Page<Quarantined>>('/v1/quarantine');
  expect(body.items[0]).toMatchObject({ deviceId: receiver.deviceId, reason: 'AIRCRAFT_NOT_BOUND' });
});

it('takes a stranger from no other credential: it goes to quarantine and opens no flight', async () => {
  const { body: drones } = await operator.get<Page<Drone>>('/v1/drones');
  const drone = drones.items.find((one) => one.serialNumber === INSURED);
  const made = await operator.post<DeviceCredential>(`/v1/drones/${drone?.droneId}/credentials`, {});
  const client = await product.device(made.body);
  const unheard = '1581FUNHEARD00000001';
  await hear({ client, deviceId: made.body.deviceId }, climbOf(unheard));
  expect((await airborne())(unheard)).toBeUndefined();
  const { body } = await operator.get<Page<Quarantined>>('/v1/quarantine');
  expect(body.items[0]).toMatchObject({ deviceId: made.body.deviceId, reason: 'AIRCRAFT_NOT_BOUND' });
});
