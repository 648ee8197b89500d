import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';

const ISSUER = 'skycover';
const AUDIENCE = 'skycover-api';

const ClaimsSchema = z.object({
  sub: z.string(),
  sid: z.string(),
  typ: z.literal('access'),
  exp: z.number(),
  iat: z.number(),
});

/** Signs and checks access tokens: HS256 only, with issuer, audience, type and expiry all required. */
export class AccessTokens {
  readonly #secret: string;
  readonly #clock: Clock;
  readonly #seconds: number;

  constructor(deps: { secret: string; clock: Clock; seconds: number }) {
    this.#secret = deps.secret;
    this.#clock = deps.clock;
    this.#seconds = deps.seconds;
  }

  sign(userId: string, sessionId: string): string {
    const iat = Math.floor(this.#clock.now() / 1_000);
    const claims = { sub: userId, sid: sessionId, typ: 'access', iat, nbf: iat, exp: iat + this.#seconds };
    return jwt.sign(claims, this.#secret, { algorithm: 'HS256', issuer: ISSUER, audience: AUDIENCE });
  }

  /** Throws TOKEN_INVALID for anything but a live access token of ours. */
  verify(token: string): { userId: string; sessionId: string } {
    try {
      const claims = ClaimsSchema.parse(
        jwt.verify(token, this.#secret, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          audience: AUDIENCE,
          maxAge: this.#seconds,
          clockTimestamp: Math.floor(this.#clock.now() / 1_000),
        }),
      );
      return { userId: claims.sub, sessionId: claims.sid };
    } catch {
      throw new AppError('TOKEN_INVALID');
    }
  }
}
