/** Newest publishes of each aircraft by event time, so that a viewer's event finds when it was sent. */
const KEPT = 256;

interface Ring {
  observedAtMs: Float64Array;
  sentAt: Float64Array;
  next: number;
}

export class SentTimes {
  readonly #rings = new Map<string, Ring>();

  note(serialNumber: string, observedAtMs: number): void {
    let ring = this.#rings.get(serialNumber);
    if (!ring) {
      ring = { observedAtMs: new Float64Array(KEPT), sentAt: new Float64Array(KEPT), next: 0 };
      this.#rings.set(serialNumber, ring);
    }
    ring.observedAtMs[ring.next] = observedAtMs;
    ring.sentAt[ring.next] = performance.now();
    ring.next = (ring.next + 1) % KEPT;
  }

  /** When that sample was sent; undefined when it was taken before or is too old. */
  take(serialNumber: string, observedAtMs: number): number | undefined {
    const ring = this.#rings.get(serialNumber);
    const index = ring?.observedAtMs.indexOf(observedAtMs) ?? -1;
    if (!ring || index === -1) return undefined;
    ring.observedAtMs[index] = 0;
    return ring.sentAt[index];
  }
}
