import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import type { Policy } from '../../server/policies/policy.schema.ts';
import { openTestApp, type TestApp } from '../helpers/app.ts';
import { bindQuote, quoteFor } from '../helpers/quotes.ts';

describe('certificates and their verification', () => {
  let app: TestApp;
  let policy: Policy;
  beforeAll(async () => {
    app = await openTestApp();
    policy = await bindQuote(app.context, app.own, await quoteFor(app.context, app.own));
  });
  afterAll(() => app.close());

  const verify = (token: string, accept = 'application/json') =>
    app.http.get(`/verify/${token}`).set('accept', accept);

  it('gives the operator a PDF of the policy', async () => {
    const token = await app.tokenOf('operator');
    const response = await app.http
      .get(`/v1/policies/${policy.policyId}/certificate.pdf`)
      .set('authorization', `Bearer ${token}`)
      .buffer()
      .expect(200)
      .expect('content-type', 'application/pdf');
    expect(response.headers['content-disposition']).toContain(`skycover-${policy.policyNumber}.pdf`);
    expect((response.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('gives another operator nothing, as if the policy were unknown', async () => {
    const token = await app.tokenOf('operator', app.foreign);
    const path = `/v1/policies/${policy.policyId}/certificate.pdf`;
    await app.http.get(path).expect(401);
    await app.http.get(path).set('authorization', `Bearer ${token}`).expect(404);
  });

  it('follows the policy: not yet, valid, expired, and cancelled at once', async () => {
    const other = await bindQuote(
      app.context,
      app.own,
      await quoteFor(app.context, app.own, {
        from: toInstant(app.clock.now() + 3 * HOUR_MS),
        to: toInstant(app.clock.now() + 4 * HOUR_MS),
      }),
    );
    expect((await verify(policy.verifyToken).expect(200)).body).toMatchObject({
      genuine: true,
      state: 'notYet',
      cover: { policyNumber: policy.policyNumber, serialNumbers: policy.serialNumbers },
    });
    app.clock.advance(11 * MINUTE_MS);
    expect((await verify(policy.verifyToken)).body).toMatchObject({ state: 'valid' });
    app.clock.advance(2 * HOUR_MS);
    expect((await verify(policy.verifyToken)).body).toMatchObject({ state: 'expired' });
    await app.context.cancellation.cancel(app.own.viewer, other.policyId, {
      version: other.version,
      reason: 'rain',
    });
    expect((await verify(other.verifyToken)).body).toMatchObject({ state: 'cancelled' });
  });

  it('tells no more than the certificate: no ids, no user, no exact place', async () => {
    const { text } = await verify(policy.verifyToken);
    for (const secret of [policy.policyId, policy.operatorId, policy.quoteId, policy.droneIds[0] ?? 'none'])
      expect(text).not.toContain(secret);
    expect(text).not.toContain('usr_');
  });

  it('answers an unknown token in the same shape, and keeps all answers out of indexes', async () => {
    const unknown = await verify('f'.repeat(32)).expect(404);
    const known = await verify(policy.verifyToken);
    expect(Object.keys(unknown.body)).toEqual(Object.keys(known.body));
    expect(unknown.body).toMatchObject({ genuine: false, state: null, cover: null });
    for (const { headers } of [unknown, known]) {
      expect(headers['x-robots-tag']).toContain('noindex');
      expect(headers['cache-control']).toBe('no-store');
    }
    await verify('%3Cscript%3E').expect(404);
  });

  it('shows people a page without script, in both languages', async () => {
    const { text } = await verify(policy.verifyToken, 'text/html')
      .expect(200)
      .expect('content-type', /text\/html/);
    expect(text).toContain('已到期');
    expect(text).toContain('Expired');
    expect(text).not.toContain('<script');
  });

  it('slows down whoever tries many tokens from one address', async () => {
    const answers = await Promise.all(Array.from({ length: 70 }, () => verify('e'.repeat(32))));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  });
});
