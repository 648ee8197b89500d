import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpDirectory } from '../../device-gateway/http-directory.ts';
import { HttpLinks } from '../../device-gateway/http-links.ts';
import { HttpSink } from '../../device-gateway/sink.ts';
import { LIMITS } from '../../server/config.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { IngestMessage } from '../../server/telemetry/ingest.schema.ts';
import { type IngestBatch, IngestBatchSchema } from '../../server/telemetry/ingest.schema.ts';
import { type LinkEvent, LinkEventsSchema } from '../../server/telemetry/link.schema.ts';
import { until } from '../helpers/gateway.ts';

const SECRET = 'a service secret of enough characters';
const logger = createLogger('silent');

/** A server that takes batches as the real one does, and may be told to fail. */
class IngestServer {
  readonly batches: IngestBatch[] = [];
  readonly links: LinkEvent[] = [];
  readonly authorizations: (string | undefined)[] = [];
  failures: number[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      this.authorizations.push(request.headers.authorization);
      const device = /^\/internal\/devices\/(.+)$/.exec(request.url ?? '')?.[1];
      if (device) {
        const grant = {
          deviceId: device,
          operatorId: 'opr_1',
          kind: 'controller',
          serialNumbers: ['AIRCRAFT0001'],
        };
        response.writeHead(device === 'dev_gone' ? 404 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(grant));
        return;
      }
      const said = await json(request);
      const failure = this.failures.shift();
      if (failure) {
        response.writeHead(failure).end();
        return;
      }
      if (request.url === '/internal/links') {
        this.links.push(...LinkEventsSchema.parse(said).events);
        response.end('{}');
        return;
      }
      const body = IngestBatchSchema.parse(said);
      this.batches.push(body);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          receipts: body.messages.map(() => ({ accepted: 1, duplicates: 0, quarantined: [] })),
        }),
      );
    });
  }

  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
      });
    });
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function message(text: string): IngestMessage {
  return {
    deviceId: 'dev_a',
    topic: 'skycover/v1/dev_a/telemetry',
    receivedAtMs: 1,
    payload: new Uint8Array(Buffer.from(text)),
    outcome: { kind: 'quarantined', reason: 'PAYLOAD_NOT_JSON', detail: 'x' },
  };
}

let server: IngestServer;
let url: string;
beforeEach(async () => {
  server = new IngestServer();
  url = await server.listen();
});
afterEach(() => server.close());

describe('the HTTP sink', () => {
  const open = (limits: Partial<Record<keyof typeof LIMITS, number>> = {}, giveUpAfterMs = 10_000) =>
    new HttpSink({
      ingestUrl: url,
      serviceSecret: SECRET,
      logger,
      limits: { ...LIMITS, ...limits },
      giveUpAfterMs,
    });

  it('sends many messages as one batch, with the secret, bytes intact and in order', async () => {
    const sink = open();
    const receipts = await Promise.all(['a', '\u0000b', '电'].map((text) => sink.submit(message(text))));
    expect(receipts).toHaveLength(3);
    expect(server.batches).toHaveLength(1);
    expect(
      server.batches[0]?.messages.map((one) => Buffer.from(one.payloadBase64, 'base64').toString()),
    ).toEqual(['a', '\u0000b', '电']);
    expect(server.authorizations[0]).toBe(`Bearer ${SECRET}`);
    await sink.close();
  });

  it('tries again while the server is away, and resolves only on its receipt', async () => {
    server.failures = [503, 500];
    const sink = open();
    expect(await sink.submit(message('a'))).toEqual({ accepted: 1, duplicates: 0, quarantined: [] });
    expect(server.authorizations).toHaveLength(3);
    await sink.close();
  });

  it('rejects at once what the server refuses, and goes on with the next', async () => {
    server.failures = [401];
    const sink = open();
    await expect(sink.submit(message('a'))).rejects.toThrow('401');
    await expect(sink.submit(message('b'))).resolves.toMatchObject({ accepted: 1 });
    await sink.close();
  });

  it('rejects, and so leaves unacknowledged, what it could not deliver in time', async () => {
    server.failures = Array(20).fill(503);
    const sink = open({}, 300);
    await expect(sink.submit(message('a'))).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    await sink.close();
  });

  it('refuses more than its queue holds instead of growing', async () => {
    const sink = open({ ingestQueueMessages: 2 });
    const sent = [sink.submit(message('a')), sink.submit(message('b'))];
    await expect(sink.submit(message('c'))).rejects.toMatchObject({ code: 'OVERLOADED' });
    await Promise.all(sent);
    await sink.close();
  });

  it('splits what does not fit one request', async () => {
    const sink = open({ ingestBatchMessages: 2 });
    await Promise.all(['a', 'b', 'c'].map((text) => sink.submit(message(text))));
    expect(server.batches.map((batch) => batch.messages.length)).toEqual([2, 1]);
    await sink.close();
  });
});

describe('the HTTP links', () => {
  const event = (atMs: number): LinkEvent => ({ deviceId: 'dev_a', kind: 'connected', atMs });
  const open = () => new HttpLinks({ ingestUrl: url, serviceSecret: SECRET, logger, everyMs: 5 });

  it('tell the server in order, with the secret, and again what it did not take', async () => {
    server.failures = [503, 500];
    const links = open();
    for (const atMs of [1, 2, 3]) links.note(event(atMs));
    await until(() => server.links.length === 3);
    expect(server.links.map(({ atMs }) => atMs)).toEqual([1, 2, 3]);
    expect(server.authorizations).toEqual(Array(3).fill(`Bearer ${SECRET}`));
    await links.close();
  });

  it('send the rest when closed, in requests that the server takes', async () => {
    const links = open();
    for (let atMs = 0; atMs < 2_500; atMs += 1) links.note(event(atMs));
    await links.close();
    expect(server.links).toHaveLength(2_500);
  });

  it('keep the newest when the server stays away, and close all the same', async () => {
    const links = new HttpLinks({ ingestUrl: url, serviceSecret: SECRET, logger, everyMs: 60_000 });
    for (let atMs = 0; atMs < 12_000; atMs += 1) links.note(event(atMs));
    server.failures = [503];
    await links.close();
    expect(server.links).toEqual([]);
    await links.close();
    expect(server.links).toHaveLength(10_000);
    expect(server.links[0]?.atMs).toBe(2_000);
  });
});

describe('the HTTP directory', () => {
  it('reads a grant with the service secret, and knows a revoked device', async () => {
    const directory = new HttpDirectory({
      ingestUrl: url,
      serviceSecret: SECRET,
    });
    expect((await directory.findGrant('dev_a'))?.serialNumbers).toEqual(new Set(['AIRCRAFT0001']));
    expect(server.authorizations).toHaveLength(1);
    expect(await directory.findGrant('dev_gone')).toBeUndefined();
  });
});
