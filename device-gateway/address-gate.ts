import type { Socket } from 'node:net';
import { toAddressKey } from './address-key.ts';

export interface AddressLimits {
  /** Connections at once from one address. */
  connections: number;
  /** Of these, how many may not have logged in yet. */
  pendingLogins: number;
}

/** One connection's place among those of its address. */
export interface Place {
  /** The login held: it no longer counts as pending. */
  loggedIn(): void;
}

/**
 * Counts connections by address, so that one peer can't take every place of the broker. The address is the
 * socket's own: nothing a client says is believed.
 */
export class AddressGate {
  readonly #limits: AddressLimits;
  readonly #counts = new Map<string, { open: number; pending: number }>();

  constructor(limits: AddressLimits) {
    this.#limits = limits;
  }

  /** A place until the socket closes; undefined when the address has none left. */
  enter(socket: Socket): Place | undefined {
    const key = toAddressKey(socket.remoteAddress ?? 'unknown');
    const count = this.#counts.get(key) ?? { open: 0, pending: 0 };
    if (count.open >= this.#limits.connections || count.pending >= this.#limits.pendingLogins)
      return undefined;
    count.open += 1;
    count.pending += 1;
    this.#counts.set(key, count);
    let isPending = true;
    const loggedIn = (): void => {
      if (!isPending) return;
      isPending = false;
      count.pending -= 1;
    };
    socket.once('close', () => {
      loggedIn();
      count.open -= 1;
      if (count.open === 0) this.#counts.delete(key);
    });
    return { loggedIn };
  }
}
