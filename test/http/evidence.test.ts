import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCheckpoint } from '../../server/evidence/checkpoint.ts';
import { evidenceRoutes } from '../../server/evidence/evidence.routes.ts';
import { verifyConsistency } from '../../server/evidence/merkle.ts';
import { openNote } from '../../server/evidence/note.ts';
import { verifyBundle } from '../../server/evidence/verify-bundle.ts';
import { parseKeyList } from '../../server/evidence/verify-command.ts';
import { errorHandler } from '../../server/http/error-handler.ts';
import { OpenApiBuilder } from '../../server/http/openapi.ts';
import { ROLES, type Role } from '../../server/http/role.schema.ts';
import { Api } from '../../server/http/route.ts';
import { toInstant } from '../../server/lib/clock.ts';
import { AppError } from '../../server/lib/errors.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { commitFlight, type Evidence, FLIGHT, makeRecord, openEvidence } from '../helpers/evidence-bundle.ts';

let test: TestContext;
let evidence: Evidence;
let http: ReturnType<typeof supertest>;
let app: express.Express;

beforeAll(async () => {
  test = await openTestContext();
  evidence = await openEvidence(test);
  commitFlight(evidence, 5);
  await evidence.log.checkpoint();
  test.clock.advance(120_000);
  evidence.source.hide('flt_foreign');
  app = express();
  const api = new Api({
    router: app,
    // The token is the role.
    authenticate: async (token) => {
      if (!ROLES.includes(token as Role)) throw new AppError('TOKEN_INVALID');
      return viewerOf(token as Role, 'opr_1');
    },
    idempotency: test.context.idempotency,
    openapi: new OpenApiBuilder(),
    checkResponses: true,
  });
  evidenceRoutes(api, { evidenceLog: evidence.log, evidenceBundles: evidence.bundles });
  app.use(errorHandler({ logger: createLogger('silent'), ids: systemIds }));
  http = supertest(app);
});
afterAll(() => test.close());

const bundle = (role: string, flightId = FLIGHT) =>
  http
    .get(`/v1/flights/${flightId}/evidence`)
    .set('authorization', `Bearer ${role}`)
    .buffer(true)
    .parse(binary);

function binary(answer: supertest.Response, done: (error: Error | null, body: Buffer) => void): void {
  const response = answer as unknown as NodeJS.ReadableStream;
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => done(null, Buffer.concat(chunks)));
}

describe('the public side', () => {
  it('lets an auditor follow the log with nothing but what it publishes', async () => {
    const keyText = await http
      .get('/.well-known/skycover-log-key')
      .expect(200)
      .expect('content-type', /text\/plain/);
    const keys = parseKeyList(keyText.text) ?? [];
    const headOf = async (path: string) => {
      const { text } = await http
        .get(path)
        .expect(200)
        .expect('content-type', /text\/plain/);
      const opened = openNote(text, keys);
      const head = opened.outcome === 'verified' ? parseCheckpoint(opened.text) : undefined;
      if (!head) throw new Error(text);
      return head;
    };
    const before = await headOf('/v1/evidence/checkpoint');
    commitFlight(evidence, 100);
    await evidence.log.checkpoint();
    const after = await headOf('/v1/evidence/checkpoint?writerId=writer-1');
    expect(after.size).toBe(before.size + 300);
    const { body } = await http
      .get(`/v1/evidence/consistency?from=${before.size}&to=${after.size}`)
      .expect(200);
    expect(body.origin).toBe(after.origin);
    const path = body.hashes.map((hash: string) => Buffer.from(hash, 'hex'));
    const sizes = { from: before.size, to: after.size };
    expect(verifyConsistency({ ...sizes, fromRoot: before.rootHash, toRoot: after.rootHash, path })).toBe(
      true,
    );
    const then = new URLSearchParams({ at: toInstant(test.clock.now() - 60_000) });
    expect(await headOf(`/v1/evidence/checkpoint?${then}`)).toEqual(before);
  });

  it.each([
    ['/v1/evidence/checkpoint?writerId=writer-9', 404, 'NOT_FOUND'],
    ['/v1/evidence/checkpoint?at=2001-01-01T00:00:00Z', 404, 'NOT_FOUND'],
    ['/v1/evidence/checkpoint?writerId=../x', 400, 'VALIDATION_FAILED'],
    ['/v1/evidence/consistency?from=1&to=2&writerId=writer-9', 404, 'NOT_FOUND'],
    ['/v1/evidence/consistency?from=2&to=1', 400, 'VALIDATION_FAILED'],
    ['/v1/evidence/consistency?from=1&to=999999999', 400, 'VALIDATION_FAILED'],
    ['/v1/evidence/consistency?from=-1&to=2', 400, 'VALIDATION_FAILED'],
    ['/v1/evidence/consistency?from=1', 400, 'VALIDATION_FAILED'],
  ])('answers %s with %i', async (path, status, code) => {
    const answer = await http.get(path);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([status, code]);
  });
});

describe('the bundle of a flight', () => {
  it('is a ZIP archive that verifies with the published key', async () => {
    const answer = await bundle('adjuster').expect(200).expect('content-type', 'application/zip');
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename=skycover-evidence-${FLIGHT}.zip`,
    );
    expect(answer.headers['cache-control']).toBe('no-store');
    const keys = parseKeyList((await http.get('/.well-known/skycover-log-key')).text);
    expect(verifyBundle(answer.body, keys)).toMatchObject({
      valid: true,
      pinned: true,
      about: { flightId: FLIGHT },
    });
  });

  it('is for operators, adjusters, regulators and administrators', async () => {
    const answers = await Promise.all(ROLES.map(async (role) => [role, (await bundle(role)).status]));
    expect(Object.fromEntries(answers)).toEqual({
      operator: 200,
      adjuster: 200,
      regulator: 200,
      underwriter: 403,
      administrator: 200,
    });
    await http.get(`/v1/flights/${FLIGHT}/evidence`).expect(401);
    await bundle('nobody').expect(401);
  });

  it('of a foreign flight is not there, exactly as that of an unknown one', async () => {
    evidence.source.records.push(makeRecord('writer-1', 0, 'flt_foreign'));
    const answers = [await bundle('operator', 'flt_foreign'), await bundle('operator', 'flt_unknown')];
    for (const answer of answers) expect(answer.status).toBe(404);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
  });

  it('that fails on the way is cut off, so that nobody takes it for whole', async () => {
    const { source } = evidence;
    const whole = source.read;
    source.read = async function* (flightId) {
      yield* whole.call(source, flightId);
      throw new Error('the store went away');
    };
    const server = createServer(app).listen(0);
    const { port } = server.address() as AddressInfo;
    const headers = { authorization: 'Bearer adjuster' };
    const answer = await fetch(`http://127.0.0.1:${port}/v1/flights/${FLIGHT}/evidence`, { headers });
    await expect(answer.arrayBuffer()).rejects.toThrow();
    source.read = whole;
    server.close();
    await bundle('adjuster').expect(200);
  });

  it('that nobody takes to the end leaves nothing open', async () => {
    const server = createServer(app).listen(0);
    const { port } = server.address() as AddressInfo;
    for (let turn = 0; turn < 6; turn += 1) {
      const cut = new AbortController();
      const headers = { authorization: 'Bearer adjuster' };
      const url = `http://127.0.0.1:${port}/v1/flights/${FLIGHT}/evidence`;
      const answer = await fetch(url, { headers, signal: cut.signal });
      expect(answer.status).toBe(200);
      cut.abort();
    }
    server.closeAllConnections();
    server.close();
    await expect.poll(async () => (await bundle('adjuster')).status).toBe(200);
  });
});
