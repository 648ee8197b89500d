import type { Api } from '../http/route.ts';
import { DeviceCredentialSchema } from './device.schema.ts';
import type { DevicesService } from './devices.service.ts';
import { CreateReceiverSchema } from './receiver.schema.ts';

/** Receivers of Remote ID. */
export function receiverRoutes(api: Api, deps: { devices: DevicesService }): void {
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
