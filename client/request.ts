import type { Problem } from '../server/lib/wire.schema.ts';
import type { Contract } from './contract.ts';
import { currentSession, replaceSession, tokenExpiryMs } from './session.ts';

/** A refusal of the API (RFC 9457 problem document), or a network that did not answer (`NETWORK`). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errorId: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(problem: Partial<Problem> & { status: number; code: string }) {
    super(problem.detail ?? problem.title ?? problem.code);
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.errorId = problem.errorId;
    this.details = problem.details ?? {};
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export interface Ask<Name extends keyof Contract> {
  method?: Method;
  path: string;
  answer: Name;
  body?: unknown;
  /** Sent without a token: logging in and refreshing. */
  anonymous?: boolean;
  signal?: AbortSignal;
}

const REFRESH_EARLY_MS = 20_000;
let refreshing: Promise<void> | undefined;

/** One call to the API; refreshes the access token when it has run out. Throws ApiError. */
export async function request<Name extends keyof Contract>(ask: Ask<Name>): Promise<Contract[Name]> {
  const body = await send(ask);
  return checkAnswer(ask.answer, body);
}

/** Like `request`, for answers without a body. */
export async function send(ask: Omit<Ask<keyof Contract>, 'answer'>): Promise<unknown> {
  const response = await reachOk(ask);
  return response.status === 204 ? undefined : response.json();
}

/** A file, with the name that the server gives it. Throws ApiError. */
export async function requestFile(path: string): Promise<{ name: string; blob: Blob }> {
  const response = await reachOk({ path });
  const name = /filename="?([^";]+)"?/.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  return { name: name ?? 'download', blob: await response.blob() };
}

async function reachOk(ask: Omit<Ask<keyof Contract>, 'answer'>): Promise<Response> {
  const headers = headersOf(ask);
  if (!ask.anonymous) headers.set('Authorization', `Bearer ${await freshToken()}`);
  let response = await reach(ask, headers);
  if (response.status === 401 && !ask.anonymous) {
    await refresh();
    headers.set('Authorization', `Bearer ${currentSession()?.accessToken ?? ''}`);
    response = await reach(ask, headers);
    if (response.status === 401) replaceSession(null);
  }
  if (!response.ok) throw await toApiError(response);
  return response;
}

/** A token with some life left, for requests and the socket's handshake. */
export async function freshToken(): Promise<string> {
  const token = currentSession()?.accessToken;
  const expiresAtMs = token ? tokenExpiryMs(token) : 0;
  if (token && expiresAtMs > 0 && expiresAtMs - Date.now() < REFRESH_EARLY_MS) await refresh();
  return currentSession()?.accessToken ?? '';
}

/** Refresh tokens rotate, so that all who need one share a single exchange. */
function refresh(): Promise<void> {
  refreshing ??= exchange().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function exchange(): Promise<void> {
  const refreshToken = currentSession()?.refreshToken;
  if (!refreshToken) return replaceSession(null);
  try {
    const ask = { method: 'POST', path: '/v1/sessions/refresh', body: { refreshToken } } as const;
    replaceSession(await request({ ...ask, answer: 'session', anonymous: true }));
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) replaceSession(null);
    else throw error;
  }
}

function headersOf(ask: { method?: Method; body?: unknown; anonymous?: boolean }): Headers {
  const headers = new Headers({ Accept: 'application/json, */*;q=0.5' });
  if (ask.body !== undefined) headers.set('Content-Type', 'application/json');
  if (ask.method === 'POST' && !ask.anonymous) headers.set('Idempotency-Key', newIdempotencyKey());
  return headers;
}

/** 128 random bits; crypto.randomUUID exists in secure contexts only. */
function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function reach(
  ask: { method?: Method; path: string; body?: unknown; signal?: AbortSignal },
  headers: Headers,
): Promise<Response> {
  try {
    return await fetch(ask.path, {
      method: ask.method ?? 'GET',
      headers,
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
      ...(ask.signal ? { signal: ask.signal } : {}),
    });
  } catch (error) {
    if (ask.signal?.aborted) throw error;
    throw new ApiError({ status: 0, code: 'NETWORK' });
  }
}

async function toApiError(response: Response): Promise<ApiError> {
  try {
    const problem: Partial<Problem> = await response.json();
    return new ApiError({
      ...problem,
      status: response.status,
      code: problem.code ?? `HTTP_${response.status}`,
    });
  } catch {
    return new ApiError({ status: response.status, code: `HTTP_${response.status}` });
  }
}

/** Outside production builds an answer that breaks the contract is an error, not a blank page. */
async function checkAnswer<Name extends keyof Contract>(name: Name, body: unknown): Promise<Contract[Name]> {
  if (import.meta.env.DEV) {
    const { CONTRACT } = await import('./contract.ts');
    CONTRACT[name].parse(body);
  }
  return body as Contract[Name];
}
