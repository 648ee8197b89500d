import type { Api } from '../http/route.ts';
import { PageQuerySchema, pageOf } from '../lib/wire.schema.ts';
import { DeviceCredentialSchema } from './device.schema.ts';
import type { DevicesService } from './devices.service.ts';
import { OperatorSchema } from './operator.schema.ts';
import { CreateReceiverSchema } from './receiver.schema.ts';
import type { UsersService } from './users.service.ts';

/** Receivers of Remote ID, and the operators one of whom runs it. */
export function receiverRoutes(api: Api, deps: { devices: DevicesService; users: UsersService }): void {
  api.route(
    {
      method: 'get',
      path: '/v1/operators',
      tag: 'operators',
      summary: 'Operators; an operator sees itself only',
      access: 'user',
      query: PageQuerySchema,
      response: pageOf(OperatorSchema),
    },
    ({ viewer, query }) => deps.users.listOperators(viewer, query),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/devices',
      tag: 'devices',
      summary: 'Create the login of a Remote ID receiver, which may report any aircraft; shown once',
      access: 'user',
      body: CreateReceiverSchema,
      response: DeviceCredentialSchema,
      status: 201,
      secretResponse: true,
    },
    ({ viewer, body }) => deps.devices.createReceiver(viewer, body),
  );
}
