import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GapSchema } from '../../server/flights/gap.schema.ts';
import { openTestApp, type TestApp } from '../helpers/app.ts';
import type { Fleet } from '../helpers/context.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { messageOf } from '../helpers/sortie.ts';

let app: TestApp;
let flightId: string;
beforeAll(async () => {
  app = await openTestApp();
  flightId = await flyWithGap(app.own);
});
afterAll(() => app.close());

/** Twenty seconds in the air, twenty of silence, and two more. */
async function flyWithGap(fleet: Fleet): Promise<string> {
  const { serialNumber } = fleet.drone;
  for (const second of [...Array.from({ length: 20 }, (_, index) => index), 40, 41]) {
    const sample = sampleAt(second, {
      serialNumber,
      mode: 'mission',
      heightAboveTakeoffMeters: 30,
      groundSpeedMps: 0,
      verticalSpeedMps: 0,
    });
    await app.context.ingest.submit(messageOf(sample));
  }
  const { items } = await app.context.flights.list(fleet.viewer, { limit: 1 });
  return items[0]?.flightId ?? '';
}

const get = async (path: string, token: string | Promise<string>) =>
  app.http.get(path).set('authorization', `Bearer ${await token}`);

describe('the gaps of a flight', () => {
  it.each(['operator', 'adjuster', 'regulator'] as const)('are there for its %s', async (role) => {
    const answer = await get(`/v1/flights/${flightId}/gaps`, app.tokenOf(role));
    expect(answer.status).toBe(200);
    expect(answer.body.nextCursor).toBeNull();
    const items = answer.body.items.map((item: unknown) => GapSchema.parse(item));
    expect(items).toMatchObject([
      { state: 'closed', unprovenSeconds: 21, effect: 'notProvenBeyondReach', backfilledCount: 0 },
    ]);
    expect(Date.parse(items[0].from)).toBe(T0 + 19_000);
  });

  it('are summed up on the flight itself', async () => {
    const { body } = await get(`/v1/flights/${flightId}`, app.tokenOf('operator'));
    expect(body.gaps).toEqual({ count: 1, truncated: false, unprovenSeconds: 21 });
  });

  it('stay hidden from strangers, and of flights that are none', async () => {
    expect((await app.http.get(`/v1/flights/${flightId}/gaps`)).status).toBe(401);
    const stranger = await get(`/v1/flights/${flightId}/gaps`, app.tokenOf('operator', app.foreign));
    expect(stranger.status).toBe(404);
    expect((await get('/v1/flights/flt_none/gaps', app.tokenOf('adjuster'))).status).toBe(404);
    expect((await get(`/v1/flights/${'x'.repeat(65)}/gaps`, app.tokenOf('adjuster'))).status).toBe(400);
  });

  it('are described', async () => {
    const { body } = await app.http.get('/openapi.json');
    expect(body.paths['/v1/flights/{flightId}/gaps'].get.responses['200']).toBeDefined();
  });
});

describe('the door for connections', () => {
  const post = (body: unknown, secret: string) =>
    app.http
      .post('/internal/links')
      .set('authorization', `Bearer ${secret}`)
      .send(body as object);

  it('takes what a gateway elsewhere saw, with the service secret only', async () => {
    const events = [{ deviceId: 'dev_far', kind: 'lost', atMs: T0 }];
    expect((await post({ events }, 'wrong')).status).toBe(401);
    expect((await post({ events }, app.context.serviceSecret)).body).toEqual({ noted: 1 });
    expect(await app.context.links.listAround('dev_far', T0, T0)).toMatchObject([{ kind: 'lost' }]);
  });

  it.each([
    ['no events', { events: [] }],
    ['an unknown kind', { events: [{ deviceId: 'd', kind: 'x', atMs: 1 }] }],
    ['too many', { events: Array.from({ length: 1_001 }, () => ({ deviceId: 'd', kind: 'lost', atMs: 1 })) }],
  ])('refuses %s', async (_name, body) => {
    expect((await post(body, app.context.serviceSecret)).status).toBe(400);
  });
});
