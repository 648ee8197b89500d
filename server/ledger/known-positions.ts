import type { ChainPosition } from './decide-entry.ts';
import type { WalletPosition } from './move-wallet.ts';

/** Positions remembered; beyond it all are forgotten, which costs a read each. */
const REMEMBERED_MAX = 20_000;

/**
 * Where wallets and chains stood after our own last entry of them: a hint. What another server posted since is
 * noticed by the unique index when an entry is built on it, and must be read when a refusal would be.
 */
export class KnownPositions {
  readonly #wallets = new Map<string, WalletPosition>();
  readonly #chains = new Map<string, ChainPosition>();

  wallet(walletId: string): WalletPosition | undefined {
    return this.#wallets.get(walletId);
  }

  chain(chain: string): ChainPosition | undefined {
    return this.#chains.get(chain);
  }

  remember(positions: {
    wallets: ReadonlyMap<string, WalletPosition>;
    chains: ReadonlyMap<string, ChainPosition>;
  }): void {
    if (this.#wallets.size + positions.wallets.size > REMEMBERED_MAX) this.forget();
    for (const [id, position] of positions.wallets) this.#wallets.set(id, position);
    for (const [id, position] of positions.chains) this.#chains.set(id, position);
  }

  forget(): void {
    this.#wallets.clear();
    this.#chains.clear();
  }
}
