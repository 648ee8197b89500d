import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { priceQuote } from '../../server/pricing/price-quote.ts';
import { TARIFF_V0 } from '../../server/pricing/tariff-v0.ts';
import { openTestApp, type TestApp } from '../helpers/app.ts';
import { priceFacts } from '../helpers/price-facts.ts';

let app: TestApp;
/** Two underwriters: the fleets only tell their logins apart. */
let author: string;
let second: string;
beforeAll(async () => {
  app = await openTestApp();
  author = await app.tokenOf('underwriter');
  second = await app.tokenOf('underwriter', app.foreign);
});
afterAll(() => app.close());

const get = (path: string, token: string) => app.http.get(path).auth(token, { type: 'bearer' });
const post = (path: string, token: string, body: object) =>
  app.http.post(path).auth(token, { type: 'bearer' }).send(body);
const put = (path: string, token: string, body: object) =>
  app.http.put(path).auth(token, { type: 'bearer' }).send(body);

async function step(tariff: string, token: string, body: object) {
  const { version } = (await get(`/v1/tariffs/${tariff}`, author)).body;
  return post(`/v1/tariffs/${tariff}/transitions`, token, { version, reason: 'as agreed', ...body });
}

describe('tariffs over HTTP', () => {
  it('makes, changes, checks and files a draft with two people', async () => {
    const created = await post('/v1/tariffs', author, { tariff: 'v1' }).expect(201);
    expect(created.body).toMatchObject({ state: 'draft', basedOn: 'v0', version: 1 });
    const content = { ...created.body.content, rain: 1.3 };
    const changed = await put('/v1/tariffs/v1', author, { version: 1, content }).expect(200);
    expect(changed.body).toMatchObject({ version: 2, content: { rain: 1.3 } });
    expect((await step('v1', author, { event: 'check' })).body).toMatchObject({
      status: 403,
      code: 'TARIFF_SECOND_PERSON_REQUIRED',
    });
    expect((await step('v1', second, { event: 'check' })).body.state).toBe('checked');
    expect((await step('v1', author, { event: 'file' })).body).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { issues: [{ path: 'filing' }] },
    });
    const filing = { reference: 'C0000123', filedOn: content.effectiveOn };
    expect((await step('v1', author, { event: 'approve', filing })).body).toMatchObject({
      state: 'approved',
      filing: { kind: 'approved', reference: 'C0000123' },
    });
  });

  it('answers each refusal by its code', async () => {
    await app.http.get('/v1/tariffs').expect(401);
    const operator = await app.tokenOf('operator');
    await post('/v1/tariffs', operator, { tariff: 'mine' }).expect(403);
    await get('/v1/tariffs/v9', author).expect(404);
    await get('/v1/tariffs/v0/shadow', operator).expect(403);
    expect((await post('/v1/tariffs', author, { tariff: 'v0' }).expect(409)).body.code).toBe(
      'ALREADY_EXISTS',
    );
    await post('/v1/tariffs', author, { tariff: 'V 2' }).expect(400);
    const { body } = await post('/v1/tariffs', author, { tariff: 'v2' }).expect(201);
    const wrong = await put('/v1/tariffs/v2', author, { version: 1, content: { ...body.content, rain: 99 } });
    expect(wrong.body).toMatchObject({ status: 422, code: 'TARIFF_INVALID', details: { field: 'rain' } });
    expect((await step('v0', author, { event: 'retire' })).body).toMatchObject({
      status: 409,
      code: 'TARIFF_GAP',
    });
  });

  it('lets everybody read what prices, to recompute a receipt with it', async () => {
    const operator = await app.tokenOf('operator');
    expect((await get('/v1/tariffs', operator).expect(200)).body.items).toHaveLength(1);
    expect((await get('/v1/tariffs/v0', operator).expect(200)).body.content).toEqual(TARIFF_V0);
  });

  it('reports what a shadow would have charged, each quote once, by class, product and ground', async () => {
    await step('v1', author, { event: 'startShadow' });
    const { tariffs, shadowPrices } = app.context;
    const inForce = await tariffs.inForceAt(app.clock.now());
    const weather = { windRatio: 0.2, raining: true, temperatureC: 20 };
    const dry = priceQuote(priceFacts(), inForce);
    const wet = priceQuote(priceFacts({ known: { rainRated: true, weather } }), inForce);
    const about = { product: 'perFlight', legalClass: 'small', ground: 'urban' };
    await shadowPrices.record('quo_dry', dry, about);
    await shadowPrices.record('quo_wet', wet, { ...about, ground: 'road' });
    await shadowPrices.record('quo_wet', wet, { ...about, ground: 'road' });
    const { body } = await get('/v1/tariffs/v1/shadow', author).expect(200);
    expect(body).toMatchObject({
      tariff: 'v1',
      count: 2,
      liveFen: dry.receipt.premiumFen + wet.receipt.premiumFen,
      shadowFen: (dry.shadow?.premiumFen ?? 0) + (wet.shadow?.premiumFen ?? 0),
      outcomeChangedCount: 0,
    });
    expect(body.shadowFen).toBeGreaterThan(body.liveFen);
    expect(body.groups).toContainEqual(
      expect.objectContaining({ by: 'ground', key: 'road', count: 1, liveFen: wet.receipt.premiumFen }),
    );
    expect(body.movers[0]).toMatchObject({ quoteId: 'quo_wet', liveTariff: 'v0' });
  });
});
