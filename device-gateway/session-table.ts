import type { Client } from 'aedes';
import type { Session } from './session.ts';

/** Sessions by connection and by device. A device has one, except while a newer login replaces an older. */
export class SessionTable {
  readonly #sessions = new Map<Client, Session>();
  readonly #byDevice = new Map<string, Set<Client>>();

  get size(): number {
    return this.#sessions.size;
  }

  get(client: Client): Session | undefined {
    return this.#sessions.get(client);
  }

  set(client: Client, session: Session): void {
    this.#sessions.set(client, session);
    const { deviceId } = session.grant;
    const clients = this.#byDevice.get(deviceId) ?? new Set();
    this.#byDevice.set(deviceId, clients.add(client));
  }

  delete(client: Client): void {
    const session = this.#sessions.get(client);
    if (!session) return;
    this.#sessions.delete(client);
    const { deviceId } = session.grant;
    const clients = this.#byDevice.get(deviceId);
    clients?.delete(client);
    if (clients?.size === 0) this.#byDevice.delete(deviceId);
  }

  /** Connections of one device with their sessions. */
  ofDevice(deviceId: string): [Client, Session][] {
    const clients = [...(this.#byDevice.get(deviceId) ?? [])];
    return clients.flatMap((client) => {
      const session = this.#sessions.get(client);
      return session ? [[client, session] as [Client, Session]] : [];
    });
  }
}
