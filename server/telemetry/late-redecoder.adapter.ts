import { AppError } from '../lib/errors.ts';
import type { Redecoded, Redecoder } from './redecode.schema.ts';

/** The gateway's decoders are joined to the product after the services are built; before that nothing decodes. */
export class LateRedecoder implements Redecoder {
  #target: Redecoder | undefined;

  attach(target: Redecoder): void {
    this.#target = target;
  }

  /** Throws OVERLOADED while no gateway is attached. */
  redecode(message: Parameters<Redecoder['redecode']>[0]): Promise<Redecoded> {
    if (!this.#target) return Promise.reject(new AppError('OVERLOADED'));
    return this.#target.redecode(message);
  }
}
