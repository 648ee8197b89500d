import { timingSafeEqual } from 'node:crypto';
import express, { type Router } from 'express';
import type { z } from 'zod';
import { AppError } from '../lib/errors.ts';
import { sha256 } from '../lib/hash.ts';

export interface InternalRoute<B extends z.ZodType> {
  method: 'get' | 'post';
  path: string;
  body?: B;
  handle: (input: { params: Record<string, string>; body: z.output<B> }) => Promise<unknown>;
}

/** Doors between our own processes: a shared secret instead of a user, and larger bodies. */
export class InternalApi {
  readonly #router: Router;
  readonly #secretHash: Buffer;
  readonly #bodyBytes: number;

  constructor(deps: { router: Router; serviceSecret: string; bodyBytes: number }) {
    this.#router = deps.router;
    this.#secretHash = sha256(deps.serviceSecret);
    this.#bodyBytes = deps.bodyBytes;
  }

  route<B extends z.ZodType>(spec: InternalRoute<B>): void {
    const authorize: express.RequestHandler = (request, _response, next) => {
      const given = (request.headers.authorization ?? '').replace(/^Bearer /i, '');
      // Compared as hashes, in constant time: neither length nor prefix of the secret leaks.
      if (!timingSafeEqual(sha256(given), this.#secretHash)) throw new AppError('TOKEN_INVALID');
      next();
    };
    this.#router[spec.method](
      spec.path,
      authorize,
      express.json({ limit: this.#bodyBytes }),
      async (request, response) => {
        const parsed = spec.body?.safeParse(request.body);
        if (parsed && !parsed.success) throw new AppError('VALIDATION_FAILED');
        const params = Object.fromEntries(
          Object.entries(request.params).map(([name, value]) => [name, String(value)]),
        );
        response.json(await spec.handle({ params, body: parsed?.data as z.output<B> }));
      },
    );
  }
}
