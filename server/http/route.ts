import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, RequestHandler, Response, Router } from 'express';
import { z } from 'zod';
import { AppError } from '../lib/errors.ts';
import type { IdempotencyStore } from './idempotency.ts';
import type { OpenApiBuilder } from './openapi.ts';
import type { Viewer } from './permissions.ts';

/** What a handler gets: everything parsed, nothing raw but what its spec asked for. */
export interface RouteInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  /** Present unless the route is public. */
  viewer: Viewer;
  /** Address of the peer as far as we trust it. */
  address: string;
  /** Scheme and host as the caller wrote them; good for a link in an answer to that caller. */
  origin: string;
  idempotencyKey: string | null;
  authorization: string | null;
}

export interface RouteSpec<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Express form, `/v1/drones/:droneId`. */
  path: string;
  tag: string;
  summary: string;
  access: 'public' | 'user';
  params?: P;
  query?: Q;
  body?: B;
  response: R;
  status?: 200 | 201 | 202 | 204;
  /** A secret in the answer must not be kept for replays of the same Idempotency-Key. */
  secretResponse?: boolean;
}

/** A GET whose answer is not JSON. */
export interface DownloadSpec<P extends z.ZodType, Q extends z.ZodType> {
  path: string;
  tag: string;
  summary: string;
  access: 'public' | 'user';
  params?: P;
  query?: Q;
  media: 'text/plain' | 'text/csv' | 'application/zip' | 'application/pdf';
}

export interface Download {
  /** The whole text or file, or bytes sent as they are made; what fails on the way cuts the connection. */
  body: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** What a browser saves it as; without it the answer is shown. */
  fileName?: string;
}

/** Token of the Authorization header → viewer; filled by the context. Throws TOKEN_INVALID. */
export type Authenticate = (token: string) => Promise<Viewer>;

export interface ApiDeps {
  router: Router;
  authenticate: Authenticate;
  idempotency: IdempotencyStore;
  openapi: OpenApiBuilder;
  /** Parse answers with their schema too; off in production (style rule 6). */
  checkResponses: boolean;
}

const NOBODY: Viewer = { userId: '', name: '', role: 'operator', operatorId: null, sessionId: '' };

/** Registers routes that all run one fixed order: params → authenticate → body → handler → response. */
export class Api {
  readonly #deps: ApiDeps;

  constructor(deps: ApiDeps) {
    this.#deps = deps;
  }

  route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    spec: RouteSpec<P, Q, B, R>,
    handler: (input: RouteInput<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>>,
  ): void {
    this.#deps.openapi.add(spec);
    const handle: RequestHandler = async (request, response) => {
      const input = await this.#read<P, Q, B>(spec, request);
      const { viewer, body } = input;
      const run = async (): Promise<unknown> => {
        const result: unknown = await handler(input);
        return this.#deps.checkResponses ? spec.response.parse(result) : result;
      };
      await this.#answer(spec, { request, response, viewer, body, run });
    };
    this.#deps.router[spec.method](spec.path, handle);
  }

  /** A route that answers with text or with a stream of bytes, after the same checks in the same order. */
  download<P extends z.ZodType, Q extends z.ZodType>(
    spec: DownloadSpec<P, Q>,
    handler: (input: RouteInput<z.output<P>, z.output<Q>, undefined>) => Promise<Download>,
  ): void {
    this.#deps.openapi.add({ ...spec, method: 'get', response: z.string() });
    const handle: RequestHandler = async (request, response) => {
      const { body, fileName } = await handler(await this.#read<P, Q, z.ZodUndefined>(spec, request));
      response.setHeader('Cache-Control', 'no-store');
      if (fileName !== undefined) response.attachment(fileName);
      response.type(spec.media);
      if (typeof body === 'string') response.send(body);
      else if (body instanceof Uint8Array) response.send(Buffer.from(body));
      else if (request.method === 'HEAD') response.end();
      else await stream(body, response);
    };
    this.#deps.router.get(spec.path, handle);
  }

  async #read<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
    spec: { access: 'public' | 'user'; params?: P; query?: Q; body?: B },
    request: Request,
  ): Promise<RouteInput<z.output<P>, z.output<Q>, z.output<B>>> {
    const params = parsePart(spec.params, request.params, 'params') as z.output<P>;
    const query = parsePart(spec.query, request.query, 'query') as z.output<Q>;
    const viewer = spec.access === 'public' ? NOBODY : await this.#authenticate(request);
    const body = parsePart(spec.body, bodyOf(request, spec.body !== undefined), 'body') as z.output<B>;
    const origin = `${request.protocol}://${request.get('host') ?? ''}`;
    return { params, query, body, viewer, address: request.ip ?? '', origin, ...headersOf(request) };
  }

  async #authenticate(request: Request): Promise<Viewer> {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token) throw new AppError('AUTHENTICATION_REQUIRED');
    return this.#deps.authenticate(token);
  }

  async #answer(
    spec: { method: string; status?: number; secretResponse?: boolean },
    call: {
      request: Request;
      response: Response;
      viewer: Viewer;
      body: unknown;
      run: () => Promise<unknown>;
    },
  ): Promise<void> {
    const { request, response, viewer, body, run } = call;
    const status = spec.status ?? 200;
    const key = headersOf(request).idempotencyKey;
    response.setHeader('Cache-Control', 'no-store');
    if (key === null || spec.method === 'get' || viewer.userId === '' || spec.secretResponse) {
      const result = await run();
      send(response, status, result);
      return;
    }
    const scope = { userId: viewer.userId, route: `${spec.method} ${request.path}`, key };
    const outcome = await this.#deps.idempotency.once(scope, body, run);
    if (outcome.replayed) response.setHeader('Idempotency-Hit', 'true');
    send(response, status, outcome.result);
  }
}

function send(response: Response, status: number, result: unknown): void {
  if (status === 204) response.status(204).end();
  else response.status(status).json(result);
}

/** Sends bytes no faster than they are taken; somebody who goes away in the middle is no error of ours. */
async function stream(body: AsyncIterable<Uint8Array>, response: Response): Promise<void> {
  try {
    await pipeline(Readable.from(body, { objectMode: false }), response);
  } catch (error) {
    const left = error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!left) throw error;
  }
}

function headersOf(request: Request): { idempotencyKey: string | null; authorization: string | null } {
  const key = request.get('idempotency-key') ?? null;
  if (key !== null && !/^[\x21-\x7e]{1,128}$/.test(key)) {
    throw new AppError('VALIDATION_FAILED', {
      part: 'headers',
      issues: [{ path: 'Idempotency-Key', message: '1 to 128 printable characters' }],
    });
  }
  return { idempotencyKey: key, authorization: request.headers.authorization ?? null };
}

function bodyOf(request: Request, expected: boolean): unknown {
  if (!expected) return undefined;
  if (request.body === undefined && request.get('content-type') && !request.is('application/json')) {
    throw new AppError('MEDIA_TYPE_UNSUPPORTED');
  }
  return request.body ?? {};
}

function parsePart(schema: z.ZodType | undefined, value: unknown, part: string): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new AppError('VALIDATION_FAILED', { part, issues });
}
