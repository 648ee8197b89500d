/** Running totals of a gateway, by name; read by metrics and tests. */
export class Counters {
  readonly #totals = new Map<string, number>();

  count(name: string, by = 1): void {
    this.#totals.set(name, (this.#totals.get(name) ?? 0) + by);
  }

  read(): Record<string, number> {
    return Object.fromEntries(this.#totals);
  }
}
