import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../server/config.ts';
import { SECOND_MS } from '../../server/lib/clock.ts';
import { openTestContext, type TestContext } from '../helpers/context.ts';

const EMAIL = 'someone@example.test';
const PASSWORD = 'correct horse battery';

let test: TestContext;
beforeAll(async () => {
  test = await openTestContext();
  await test.context.users.seedUser({
    email: EMAIL,
    name: 'Someone',
    role: 'adjuster',
    operatorId: null,
    password: PASSWORD,
  });
});
afterAll(() => test.close());

const open = () => test.context.sessions.open(EMAIL, PASSWORD);
const refused = { code: 'TOKEN_INVALID' };

describe('a login', () => {
  it('answers a wrong password and an unknown e-mail with the same words', async () => {
    const { sessions } = test.context;
    const wrong = await sessions.open(EMAIL, 'wrong').catch((error: unknown) => error);
    const unknown = await sessions.open('nobody@example.test', PASSWORD).catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'CREDENTIALS_INVALID', details: {} });
    expect(unknown).toEqual(wrong);
  });

  it('gives an access token that says who the viewer is', async () => {
    const session = await open();
    expect(await test.context.sessions.authenticate(session.accessToken)).toMatchObject({
      userId: session.user.userId,
      role: 'adjuster',
      operatorId: null,
    });
    expect(JSON.stringify(session)).not.toContain('passwordHash');
  });

  it('ends an access token after its quarter of an hour', async () => {
    const session = await open();
    test.clock.advance((LIMITS.accessTokenSeconds + 1) * SECOND_MS);
    await expect(test.context.sessions.authenticate(session.accessToken)).rejects.toMatchObject(refused);
  });

  it.each(['', 'x', 'a.b.c', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSJ9.'])(
    'takes %j for no token',
    async (token) => {
      await expect(test.context.sessions.authenticate(token)).rejects.toMatchObject(refused);
      await expect(test.context.sessions.refresh(token)).rejects.toMatchObject(refused);
    },
  );
});

describe('refreshing', () => {
  it('rotates the token and keeps the session', async () => {
    const first = await open();
    const second = await test.context.sessions.refresh(first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    const third = await test.context.sessions.refresh(second.refreshToken);
    expect(await test.context.sessions.authenticate(third.accessToken)).toMatchObject({ role: 'adjuster' });
  });

  it('takes the old token for ten seconds more, since an answer may have been lost', async () => {
    const first = await open();
    await test.context.sessions.refresh(first.refreshToken);
    test.clock.advance(9 * SECOND_MS);
    const again = await test.context.sessions.refresh(first.refreshToken);
    expect(await test.context.sessions.authenticate(again.accessToken)).toMatchObject({ role: 'adjuster' });
  });

  it('ends the session, all tokens of it, when a token is used a second time later', async () => {
    const first = await open();
    const second = await test.context.sessions.refresh(first.refreshToken);
    test.clock.advance(11 * SECOND_MS);
    await expect(test.context.sessions.refresh(first.refreshToken)).rejects.toMatchObject(refused);
    await expect(test.context.sessions.refresh(second.refreshToken)).rejects.toMatchObject(refused);
    await expect(test.context.sessions.authenticate(second.accessToken)).rejects.toMatchObject(refused);
  });

  it('counts the ten seconds from the first rotation, however often the old token is repeated', async () => {
    const first = await open();
    await test.context.sessions.refresh(first.refreshToken);
    test.clock.advance(6 * SECOND_MS);
    await test.context.sessions.refresh(first.refreshToken);
    test.clock.advance(6 * SECOND_MS);
    await expect(test.context.sessions.refresh(first.refreshToken)).rejects.toMatchObject(refused);
  });

  it('ends a session whose id is known but whose secret is not', async () => {
    const session = await open();
    const sessionId = session.refreshToken.split('.')[0];
    await expect(test.context.sessions.refresh(`${sessionId}.guess`)).rejects.toMatchObject(refused);
    await expect(test.context.sessions.authenticate(session.accessToken)).rejects.toMatchObject(refused);
  });

  it('ends with the session after fourteen days', async () => {
    const session = await open();
    test.clock.advance(LIMITS.refreshTokenSeconds * SECOND_MS);
    await expect(test.context.sessions.refresh(session.refreshToken)).rejects.toMatchObject(refused);
  });
});

it('kills access and refresh tokens at logout, and no other session', async () => {
  const [mine, other] = [await open(), await open()];
  await test.context.sessions.close(await test.context.sessions.authenticate(mine.accessToken));
  await expect(test.context.sessions.authenticate(mine.accessToken)).rejects.toMatchObject(refused);
  await expect(test.context.sessions.refresh(mine.refreshToken)).rejects.toMatchObject(refused);
  expect(await test.context.sessions.authenticate(other.accessToken)).toMatchObject({ role: 'adjuster' });
});

it('keeps neither passwords nor refresh tokens in the store', async () => {
  const session = await open();
  const stored = JSON.stringify([
    await test.context.connection.collection('sessions').find().toArray(),
    await test.context.connection.collection('users').find().toArray(),
  ]);
  expect(stored).toContain(session.refreshToken.split('.')[0]);
  expect(stored).not.toContain(session.refreshToken.split('.')[1]);
  expect(stored).not.toContain(PASSWORD);
});
