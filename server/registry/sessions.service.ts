import type { Viewer } from '../http/permissions.ts';
import { type Clock, SECOND_MS, toDate } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { sha256Hex } from '../lib/hash.ts';
import type { Ids } from '../lib/ids.ts';
import type { Connection } from '../storage/connection.ts';
import type { AccessTokens } from './access-token.adapter.ts';
import type { PasswordHasher } from './password.port.ts';
import { type SessionRecord, sessionModel } from './session.model.ts';
import { toUser } from './to-view.ts';
import { userModel } from './user.model.ts';
import type { Session } from './user.schema.ts';

/** A refresh whose answer got lost may be repeated this long with the old token. */
const GRACE_MS = 10 * SECOND_MS;

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  hasher: PasswordHasher;
  tokens: AccessTokens;
  refreshSeconds: number;
}

/**
 * Who is logged in. A session ends by logout, by expiry, or when a refresh token is used twice (RFC 9700
 * §4.14.2); its access tokens die with it. It never says whether the e-mail or the password was wrong.
 */
export class SessionsService {
  readonly #deps: Deps;
  readonly #users: ReturnType<typeof userModel>;
  readonly #sessions: ReturnType<typeof sessionModel>;
  #decoyHash: Promise<string> | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#users = userModel(deps.connection);
    this.#sessions = sessionModel(deps.connection);
  }

  /** Logs in. Throws CREDENTIALS_INVALID. */
  async open(email: string, password: string): Promise<Session> {
    const { hasher, ids, clock } = this.#deps;
    const user = await this.#users.findOne({ email }).lean();
    // An unknown e-mail costs the same hash as a known one, so that time tells nothing.
    this.#decoyHash ??= hasher.hash(ids.secret(16));
    const matches = await hasher.verify(user?.passwordHash ?? (await this.#decoyHash), password);
    if (!user || !matches) throw new AppError('CREDENTIALS_INVALID');
    const sessionId = ids.next('ses');
    const secret = ids.secret(32);
    await this.#sessions.create({
      _id: sessionId,
      userId: user._id,
      refreshHash: sha256Hex(secret),
      previousHash: null,
      rotatedAtMs: clock.now(),
      revoked: false,
      expiresAt: toDate(clock.now() + this.#deps.refreshSeconds * SECOND_MS),
    });
    return {
      accessToken: this.#deps.tokens.sign(user._id, sessionId),
      refreshToken: `${sessionId}.${secret}`,
      user: toUser(user),
    };
  }

  /** Rotates the refresh token. Throws TOKEN_INVALID; a token used twice ends the session. */
  async refresh(refreshToken: string): Promise<Session> {
    const [sessionId = '', secret = ''] = refreshToken.split('.');
    const session = await this.#findLive(sessionId);
    const hash = sha256Hex(secret);
    const now = this.#deps.clock.now();
    const graced = session.previousHash === hash && now - session.rotatedAtMs < GRACE_MS;
    if (session.refreshHash !== hash && !graced) {
      await this.#sessions.updateOne({ _id: sessionId }, { $set: { revoked: true } });
      throw new AppError('TOKEN_INVALID');
    }
    const user = await this.#users.findOne({ _id: session.userId }).lean();
    if (!user) throw new AppError('TOKEN_INVALID');
    const next = this.#deps.ids.secret(32);
    await this.#sessions.updateOne(
      { _id: sessionId },
      // The grace counts from the first rotation: repeating the old token doesn't renew it.
      {
        $set: {
          refreshHash: sha256Hex(next),
          previousHash: hash,
          rotatedAtMs: graced ? session.rotatedAtMs : now,
        },
      },
    );
    return {
      accessToken: this.#deps.tokens.sign(user._id, sessionId),
      refreshToken: `${sessionId}.${next}`,
      user: toUser(user),
    };
  }

  /** Ends the viewer's session; its access and refresh tokens stop at once. */
  async close(viewer: Viewer): Promise<void> {
    await this.#sessions.updateOne({ _id: viewer.sessionId }, { $set: { revoked: true } });
  }

  /** Access token → viewer; the session must still be open. Throws TOKEN_INVALID. */
  async authenticate(accessToken: string): Promise<Viewer> {
    const { userId, sessionId } = this.#deps.tokens.verify(accessToken);
    await this.#findLive(sessionId);
    const user = await this.#users.findOne({ _id: userId }).lean();
    if (!user) throw new AppError('TOKEN_INVALID');
    return { userId, sessionId, name: user.name, role: user.role, operatorId: user.operatorId };
  }

  async #findLive(sessionId: string): Promise<SessionRecord> {
    const session = await this.#sessions.findOne({ _id: sessionId }).lean();
    const now = this.#deps.clock.now();
    if (!session || session.revoked || session.expiresAt.getTime() <= now)
      throw new AppError('TOKEN_INVALID');
    return session;
  }
}
