import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import { openTestApp, type TestApp } from '../helpers/app.ts';
import { acknowledgementOf, requestFor } from '../helpers/quotes.ts';

let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await openTestApp();
  token = await app.tokenOf('operator');
});
afterAll(() => app.close());

const post = (path: string, body: object, more: { token?: string; key?: string } = {}) => {
  const request = app.http.post(path).set('authorization', `Bearer ${more.token ?? token}`);
  return (more.key ? request.set('idempotency-key', more.key) : request).send(body);
};
const get = (path: string, bearer = token) => app.http.get(path).set('authorization', `Bearer ${bearer}`);
const ask = (change: object = {}) =>
  post('/v1/quotes', { ...requestFor(app.own, app.clock.now()), ...change });
const ackOf = (quote: Parameters<typeof acknowledgementOf>[0]) => ({
  acknowledgement: acknowledgementOf(quote, app.clock.now()),
});

it('sells: products, quote, bind, policy, flights, endorsements, cancellation preview', async () => {
  const { body: products } = await get('/v1/products').expect(200);
  const { body: quote } = await ask().expect(201);
  const offered = products.items.find(({ product }: { product: string }) => product === 'perFlight');
  expect(quote).toMatchObject({ termsSha256: offered.termsSha256, outcome: 'quoted', state: 'open' });
  const { body: exclusions } = await get('/v1/exclusions').expect(200);
  expect(exclusions.exclusionsVersion).toBe(quote.exclusionsVersion);
  const { body: policy } = await post(`/v1/quotes/${quote.quoteId}/policy`, ackOf(quote)).expect(201);
  expect(policy).toMatchObject({ state: 'bound', quoteId: quote.quoteId, premiumFen: quote.premiumFen });
  const at = `/v1/policies/${policy.policyId}`;
  expect((await get(at).expect(200)).body).toEqual(policy);
  expect((await get(`${at}/flights`).expect(200)).body.items).toEqual([]);
  expect((await get(`${at}/cancellation`).expect(200)).body.refundFen).toBe(policy.premiumFen);
  const named = { kind: 'additionalInsured', version: 1, insured: { name: 'Landowner', role: 'landowner' } };
  expect((await post(`${at}/endorsements`, named).expect(201)).body.version).toBe(2);
  expect((await get(`${at}/endorsements`).expect(200)).body.items).toHaveLength(1);
  expect((await get('/v1/quotes?state=bound').expect(200)).body.items).toHaveLength(1);
  const { serialNumber } = app.own.drone;
  const regulator = await app.tokenOf('regulator');
  const insured = await get(`/v1/insured?serialNumber=${serialNumber}&at=${policy.validFrom}`, regulator);
  expect(insured.body).toEqual({ insured: true, limitFen: 100_000_000 });
  await post(`${at}/cancellation`, { version: 2, reason: 'no flight' }).expect(201);
  const after = await get(`/v1/insured?serialNumber=${serialNumber}&at=${policy.validFrom}`, regulator);
  expect(after.body).toEqual({ insured: false });
});

describe('bad input is named by code and field, and nothing changed', () => {
  it.each<[number, string, string, object]>([
    [422, 'CURRENCY_UNSUPPORTED', 'currency', { currency: 'USD' }],
    [422, 'WINDOW_IN_PAST', 'from', { from: '2020-01-01T00:00:00Z' }],
    [422, 'LIMIT_BELOW_MINIMUM', 'limitFen', { limitFen: 1_000_000 }],
    [422, 'FLIGHTS_TOO_MANY', 'plannedFlights', { plannedFlights: 3 }],
  ])('%i %s in %s', async (status, code, field, change) => {
    const { body: before } = await get('/v1/quotes');
    const { body } = await ask(change).expect(status);
    expect(body).toMatchObject({ code, details: { field } });
    expect((await get('/v1/quotes')).body).toEqual(before);
  });

  it.each([-1, 0.5, '5'])('400 for a limit of %s', async (limitFen) => {
    const { body } = await ask({ limitFen }).expect(400);
    expect(body).toMatchObject({ code: 'VALIDATION_FAILED', details: { part: 'body' } });
    expect(body.details.issues[0].path).toBe('limitFen');
  });

  it('404 for a foreign drone, with its place in the list', async () => {
    const { body } = await ask({ droneIds: [app.foreign.drone.droneId] }).expect(404);
    expect(body.details).toEqual({ field: 'droneIds.0' });
  });

  it('401 without a login, 403 for who may not, 404 for a foreign quote', async () => {
    const { body: quote } = await ask().expect(201);
    await app.http.post('/v1/quotes').send({}).expect(401);
    await post('/v1/quotes', requestFor(app.own, app.clock.now()), {
      token: await app.tokenOf('underwriter'),
    }).expect(403);
    const foreign = await app.tokenOf('operator', app.foreign);
    await get(`/v1/quotes/${quote.quoteId}`, foreign).expect(404);
    await post(`/v1/quotes/${quote.quoteId}/policy`, ackOf(quote), { token: foreign }).expect(404);
    await get('/v1/referrals').expect(403);
    await get('/v1/accumulation').expect(403);
    await post(`/v1/referrals/${quote.quoteId}/decision`, { decision: 'declined', note: 'no way' }).expect(
      403,
    );
  });

  it('409 for a stale quote and a second bind, 422 for what was not shown', async () => {
    const [nowMs, { body: quote }] = [app.clock.now(), await ask().expect(201)];
    const soon = { from: toInstant(nowMs), to: toInstant(nowMs + 2 * MINUTE_MS) };
    const { body: stale } = await ask(soon).expect(201);
    const wrong = { ...acknowledgementOf(quote, app.clock.now()), exclusionsVersion: 'old' };
    const refused = await post(`/v1/quotes/${quote.quoteId}/policy`, { acknowledgement: wrong }).expect(422);
    expect(refused.body.code).toBe('EXCLUSIONS_NOT_ACKNOWLEDGED');
    await post(`/v1/quotes/${quote.quoteId}/policy`, ackOf(quote)).expect(201);
    const again = await post(`/v1/quotes/${quote.quoteId}/policy`, ackOf(quote)).expect(409);
    expect(again.body.code).toBe('QUOTE_ALREADY_BOUND');
    app.clock.advance(3 * MINUTE_MS);
    const late = await post(`/v1/quotes/${stale.quoteId}/policy`, ackOf(stale)).expect(409);
    expect(late.body.code).toBe('QUOTE_EXPIRED');
  });
});

it('replays a bind under its Idempotency-Key and refuses the key for other content', async () => {
  const token2 = await app.tokenOf('operator');
  const { body: quote } = await ask().expect(201);
  const path = `/v1/quotes/${quote.quoteId}/policy`;
  const body = ackOf(quote);
  const first = await post(path, body, { token: token2, key: 'bind-1' }).expect(201);
  const second = await post(path, body, { token: token2, key: 'bind-1' }).expect(201);
  expect(second.body).toEqual(first.body);
  expect(second.headers['idempotency-hit']).toBe('true');
  const shownAt = toInstant(app.clock.now() - 1);
  const other = await post(
    path,
    { acknowledgement: { ...body.acknowledgement, shownAt } },
    { token: token2, key: 'bind-1' },
  ).expect(422);
  expect(other.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
});
