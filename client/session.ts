import type { Session } from '../server/registry/user.schema.ts';

const KEY = 'skycover.session';
const listeners = new Set<() => void>();
let current: Session | null = read();

/** A tab's login survives a reload of the tab and nothing else. */
function read(): Session | null {
  try {
    const text = globalThis.sessionStorage?.getItem(KEY);
    const value: unknown = text ? JSON.parse(text) : null;
    return isSession(value) ? value : null;
  } catch {
    return null;
  }
}

function isSession(value: unknown): value is Session {
  return typeof value === 'object' && value !== null && 'accessToken' in value && 'user' in value;
}

export function currentSession(): Session | null {
  return current;
}

/** null logs out: tokens leave memory and sessionStorage. */
export function replaceSession(next: Session | null): void {
  current = next;
  try {
    if (next) globalThis.sessionStorage?.setItem(KEY, JSON.stringify(next));
    else globalThis.sessionStorage?.removeItem(KEY);
  } catch {
    // Storage may be blocked; the session then lives in memory.
  }
  for (const listener of listeners) listener();
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Instant at which a JWT ends, Unix ms; 0 when it can't be read. */
export function tokenExpiryMs(token: string): number {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims === 'object' && claims !== null && 'exp' in claims ? Number(claims.exp) * 1_000 : 0;
  } catch {
    return 0;
  }
}
