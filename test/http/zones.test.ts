import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../helpers/app.ts';
import { squareAround } from '../helpers/volumes.ts';
import { zoneFacts } from '../helpers/zones.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

const send = async (
  method: 'post' | 'put' | 'get',
  path: string,
  role: Parameters<TestApp['tokenOf']>[0],
  body?: object,
) =>
  app.http[method](path)
    .set('authorization', `Bearer ${await app.tokenOf(role)}`)
    .send(body);
const make = async (more: object = {}) =>
  (await send('post', '/v1/zones', 'underwriter', zoneFacts(more))).body;

describe('/v1/zones', () => {
  it('takes a zone from an underwriter, shows it to an operator, and keeps its versions', async () => {
    const made = await send('post', '/v1/zones', 'underwriter', zoneFacts());
    expect(made).toMatchObject({ status: 201, body: { version: 1, state: 'active', kind: 'controlled' } });
    const { zoneId } = made.body;
    expect(await send('get', `/v1/zones/${zoneId}`, 'operator')).toMatchObject({
      status: 200,
      body: { zoneId },
    });
    const facts = zoneFacts({ name: 'Renamed' });
    expect(await send('put', `/v1/zones/${zoneId}`, 'administrator', { version: 1, facts })).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
    expect(await send('put', `/v1/zones/${zoneId}`, 'administrator', { version: 1, facts })).toMatchObject({
      status: 409,
      body: { code: 'VERSION_CONFLICT' },
    });
    expect(await send('post', `/v1/zones/${zoneId}/retire`, 'underwriter', { version: 2 })).toMatchObject({
      status: 200,
      body: { state: 'retired' },
    });
    expect(await send('post', `/v1/zones/${zoneId}/retire`, 'underwriter', { version: 3 })).toMatchObject({
      status: 409,
      body: { code: 'STATE_CONFLICT' },
    });
    const versions = await send('get', `/v1/zones/${zoneId}/versions`, 'regulator');
    expect(versions.body.items.map((one: { version: number }) => one.version)).toEqual([3, 2, 1]);
  });

  it('lists by place and instant, and refuses a box out of order', async () => {
    const { zoneId } = await make({ windows: [{ from: '2030-01-01T00:00:00Z' }] });
    const ids = async (query: string) =>
      (await send('get', `/v1/zones?${query}`, 'adjuster')).body.items.map(
        (one: { zoneId: string }) => one.zoneId,
      );
    expect(await ids('bbox=113.9,22.5,114,22.6')).toContain(zoneId);
    expect(await ids('bbox=113.9,22.5,114,22.6&at=2029-01-01T00:00:00Z')).not.toContain(zoneId);
    expect(await ids('bbox=100,22.5,101,22.6')).toEqual([]);
    for (const bbox of ['114,22.5,113.9,22.6', '1,2,3', '113,22,114,91', 'a,b,c,d'])
      expect(await send('get', `/v1/zones?bbox=${bbox}`, 'adjuster')).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION_FAILED' },
      });
  });

  it('refuses strangers, roles without the right, unknown zones and what is no zone', async () => {
    expect((await app.http.get('/v1/zones')).status).toBe(401);
    expect(await send('post', '/v1/zones', 'operator', zoneFacts())).toMatchObject({ status: 403 });
    expect(await send('get', '/v1/zones/zon_none', 'operator')).toMatchObject({ status: 404 });
    expect(await send('post', '/v1/zones', 'underwriter', { ...zoneFacts(), kind: 'closed' })).toMatchObject({
      status: 400,
      body: { details: { issues: [{ path: 'kind' }] } },
    });
    const [a, b, c, d] = zoneFacts().polygon[0] ?? [];
    const crossed = await send('post', '/v1/zones', 'underwriter', {
      ...zoneFacts(),
      polygon: [[a, c, b, d]],
    });
    expect(crossed).toMatchObject({
      status: 422,
      body: { code: 'POLYGON_SELF_INTERSECTING', details: { field: 'polygon.0' } },
    });
  });
});

describe('POST /v1/zones/import', () => {
  const features = (count: number) =>
    Array.from({ length: count }, (_, id) => ({
      type: 'Feature',
      id,
      geometry: { type: 'Polygon', coordinates: zoneFacts({}, 500 + id).polygon },
      properties: {
        name: `Zone ${id}`,
        kind: 'controlled',
        clause: 'Order 761 art. 19',
        provenance: 'x'.repeat(150),
      },
    }));
  const body = (count: number, dryRun: boolean) => ({
    format: 'geojson',
    source: 'gazette',
    dryRun,
    document: { type: 'FeatureCollection', features: features(count) },
  });

  it('takes a file far larger than other requests, from those who may import only', async () => {
    const large = body(1_200, true);
    expect(JSON.stringify(large).length).toBeGreaterThan(300_000);
    expect(await send('post', '/v1/zones/import', 'underwriter', large)).toMatchObject({
      status: 200,
      body: { createdCount: 1_200, dryRun: true },
    });
    expect(await send('post', '/v1/zones/import', 'operator', large)).toMatchObject({ status: 413 });
    expect((await app.http.post('/v1/zones/import').send(large)).status).toBe(413);
    expect(await send('post', '/v1/zones', 'underwriter', large)).toMatchObject({ status: 413 });
  });

  it('imports, and refuses a file with errors naming feature and path', async () => {
    expect(await send('post', '/v1/zones/import', 'administrator', body(2, false))).toMatchObject({
      status: 200,
      body: { createdCount: 2 },
    });
    const wrong = body(2, false);
    wrong.document.features[1] = { ...features(1)[0], properties: { name: 'No kind' } } as never;
    const refused = await send('post', '/v1/zones/import', 'administrator', wrong);
    expect(refused).toMatchObject({ status: 422, body: { code: 'IMPORT_REFUSED' } });
    expect(refused.body.details.problems[0]).toMatchObject({ featureIndex: 1, path: 'properties.kind' });
    expect(await send('post', '/v1/zones/import', 'operator', body(1, true))).toMatchObject({ status: 403 });
    expect(
      await send('post', '/v1/zones/import', 'underwriter', { ...body(1, true), format: 'kml' }),
    ).toMatchObject({ status: 400 });
  });
});

describe('POST /v1/surroundings', () => {
  const home = { latitudeDegrees: 22.5, longitudeDegrees: 114.6 };
  const ask = (more: object = {}) =>
    send('post', '/v1/surroundings', 'operator', {
      volume: squareAround(home, 600),
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-01T01:00:00Z',
      ...more,
    });

  it('says what is around a volume', async () => {
    const answer = await ask();
    expect(answer).toMatchObject({ status: 200, body: { insideTerritory: true, inSuitableAirspace: null } });
    const shares = answer.body.cells.map((one: { share: number }) => one.share);
    expect(shares.reduce((sum: number, share: number) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('refuses a volume that can not be flown in, and a window that ends first, by field', async () => {
    const abroad = squareAround({ latitudeDegrees: 47.37, longitudeDegrees: 8.54 }, 500);
    expect(await ask({ volume: abroad })).toMatchObject({
      status: 422,
      body: { code: 'OUTSIDE_TERRITORY', details: { field: 'volume.ring' } },
    });
    expect(await ask({ to: '2025-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      body: { details: { issues: [{ path: 'to' }] } },
    });
  });
});
