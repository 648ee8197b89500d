import supertest from 'supertest';
import type { Role } from '../../server/http/role.schema.ts';
import { createServer } from '../../server/server.ts';
import { addFleet, type Fleet, openTestContext, type TestContext } from './context.ts';

const PASSWORD = 'a password for tests';

export interface TestApp extends TestContext {
  /** An unauthenticated request. */
  http: ReturnType<typeof supertest>;
  /** Two operators, each with a drone, money and a standing order. */
  own: Fleet;
  foreign: Fleet;
  /** Access token of a user of this role; operators act for `own`, or for the fleet given. */
  tokenOf(role: Role, fleet?: Fleet): Promise<string>;
}

/** The whole HTTP application without a port, on a store of its own. */
export async function openTestApp(config: Record<string, string> = {}): Promise<TestApp> {
  const test = await openTestContext({ config });
  const own = await addFleet(test.context);
  const foreign = await addFleet(test.context);
  const server = createServer(test.context, { mqttUrl: () => 'mqtt://localhost:1883' });
  const tokens = new Map<string, Promise<string>>();
  const signIn = async (role: Role, fleet: Fleet): Promise<string> => {
    const email = `${role}.${fleet.operatorId}@example.test`.toLowerCase();
    const operatorId = role === 'operator' ? fleet.operatorId : null;
    await test.context.users.seedUser({ email, name: `Some ${role}`, role, operatorId, password: PASSWORD });
    return (await test.context.sessions.open(email, PASSWORD)).accessToken;
  };
  return {
    ...test,
    http: supertest(server.app),
    own,
    foreign,
    tokenOf: (role, fleet = own) => {
      const key = `${role} ${fleet.operatorId}`;
      const token = tokens.get(key) ?? signIn(role, fleet);
      tokens.set(key, token);
      return token;
    },
    close: async () => {
      await server.close();
      await test.close();
    },
  };
}
