import type { CoverMessage, Notice } from './cover.schema.ts';
import type { CoverNotifier } from './cover-notifier.port.ts';

/** The gateway as policies see it. */
export interface NotifierTarget extends CoverNotifier {
  connectionCount(): number;
}

/**
 * The gateway is built after the services it serves; until it is there, what should be announced waits here.
 * Only the newest word per device and aircraft counts, so the wait is bounded by them.
 */
export class LateNotifier implements CoverNotifier {
  readonly #waiting = new Map<string, () => void>();
  #target: NotifierTarget | undefined;

  attach(target: NotifierTarget): void {
    this.#target = target;
    for (const send of this.#waiting.values()) send();
    this.#waiting.clear();
  }

  /** False when no device is connected: silence then says nothing about any aircraft. */
  isConnected(): boolean {
    return (this.#target?.connectionCount() ?? 0) > 0;
  }

  publishCover(deviceId: string, serialNumber: string, message: CoverMessage): void {
    this.#send(`cover/${deviceId}/${serialNumber}`, (target) =>
      target.publishCover(deviceId, serialNumber, message),
    );
  }

  publishNotice(deviceId: string, notice: Notice): void {
    this.#send(`notice/${deviceId}/${notice.serialNumber ?? ''}/${notice.code}`, (target) =>
      target.publishNotice(deviceId, notice),
    );
  }

  #send(key: string, send: (target: NotifierTarget) => void): void {
    const target = this.#target;
    if (target) send(target);
    else this.#waiting.set(key, () => this.#target && send(this.#target));
  }
}
