import { z } from 'zod';
import type { AttemptLimiter } from '../http/attempt-limiter.ts';
import type { Api } from '../http/route.ts';
import { OperatorSchema } from './operator.schema.ts';
import type { SessionsService } from './sessions.service.ts';
import {
  CreateSessionSchema,
  CreateUserSchema,
  RefreshSessionSchema,
  SessionSchema,
  UserSchema,
} from './user.schema.ts';
import type { UsersService } from './users.service.ts';

const MeSchema = z.object({ user: UserSchema, operator: OperatorSchema.nullable() });

export function sessionRoutes(
  api: Api,
  deps: { sessions: SessionsService; users: UsersService; attempts: AttemptLimiter },
): void {
  const tag = 'sessions';
  api.route(
    {
      method: 'post',
      path: '/v1/sessions',
      tag,
      summary: 'Log in',
      access: 'public',
      body: CreateSessionSchema,
      response: SessionSchema,
      status: 201,
    },
    ({ body, address }) =>
      deps.attempts.limit([address, body.email], () => deps.sessions.open(body.email, body.password)),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/sessions/refresh',
      tag,
      summary: 'Rotate the refresh token',
      access: 'public',
      body: RefreshSessionSchema,
      response: SessionSchema,
      status: 201,
    },
    ({ body }) => deps.sessions.refresh(body.refreshToken),
  );
  api.route(
    {
      method: 'delete',
      path: '/v1/sessions/current',
      tag,
      summary: 'Log out',
      access: 'user',
      response: z.void(),
      status: 204,
    },
    ({ viewer }) => deps.sessions.close(viewer),
  );
  userRoutes(api, deps);
}

function userRoutes(api: Api, deps: { users: UsersService }): void {
  const tag = 'users';
  api.route(
    { method: 'get', path: '/v1/me', tag, summary: 'Who am I', access: 'user', response: MeSchema },
    ({ viewer }) => deps.users.getMe(viewer),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/users',
      tag,
      summary: 'Create a user',
      access: 'user',
      body: CreateUserSchema,
      response: UserSchema,
      status: 201,
    },
    ({ viewer, body }) => deps.users.createUser(viewer, body),
  );
}
