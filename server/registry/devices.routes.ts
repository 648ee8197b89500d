import { z } from 'zod';
import type { Api } from '../http/route.ts';
import { lineOf, PageQuerySchema, pageOf, SerialNumberSchema } from '../lib/wire.schema.ts';
import { DeviceCredentialSchema, DeviceSchema } from './device.schema.ts';
import type { DevicesService } from './devices.service.ts';

const DroneParams = z.strictObject({ droneId: z.string().max(64) });
const DeviceParams = z.strictObject({ deviceId: z.string().max(64) });
const CreateCredential = z.strictObject({ name: lineOf({ max: 80 }).default('Controller') });
const DescribeDevice = z.strictObject({ gatewaySerialNumber: SerialNumberSchema.nullable() });
const BindDrone = z.strictObject({ droneId: z.string().min(1).max(64) });

/** Device logins. */
export function deviceLoginRoutes(api: Api, deps: { devices: DevicesService }): void {
  credentialRoutes(api, deps);
  deviceRoutes(api, deps);
}

function credentialRoutes(api: Api, deps: { devices: DevicesService }): void {
  const tag = 'drones';
  api.route(
    {
      method: 'post',
      path: '/v1/drones/:droneId/credentials',
      tag,
      summary: 'Create a device login bound to this drone; the password is shown once',
      access: 'user',
      params: DroneParams,
      body: CreateCredential,
      response: DeviceCredentialSchema,
      status: 201,
      secretResponse: true,
    },
    ({ viewer, params, body }) => deps.devices.createForDrone(viewer, params.droneId, body.name),
  );
}

function deviceRoutes(api: Api, deps: { devices: DevicesService }): void {
  const tag = 'devices';
  api.route(
    {
      method: 'get',
      path: '/v1/devices',
      tag,
      summary: 'Device logins',
      access: 'user',
      query: PageQuerySchema,
      response: pageOf(DeviceSchema),
    },
    ({ viewer, query }) => deps.devices.list(viewer, query),
  );
  api.route(
    {
      method: 'patch',
      path: '/v1/devices/:deviceId',
      tag,
      summary: 'Say which dock or controller a device is: the gateway in DJI topics',
      access: 'user',
      params: DeviceParams,
      body: DescribeDevice,
      response: DeviceSchema,
    },
    ({ viewer, params, body }) => deps.devices.setGateway(viewer, params.deviceId, body.gatewaySerialNumber),
  );
  api.route(
    {
      method: 'delete',
      path: '/v1/devices/:deviceId',
      tag,
      summary: 'Revoke a device login; its connection drops at once',
      access: 'user',
      params: DeviceParams,
      response: DeviceSchema,
    },
    ({ viewer, params }) => deps.devices.revoke(viewer, params.deviceId),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/devices/:deviceId/bindings',
      tag,
      summary: 'Bind one more aircraft to a device',
      access: 'user',
      params: DeviceParams,
      body: BindDrone,
      response: DeviceSchema,
      status: 201,
    },
    ({ viewer, params, body }) => deps.devices.bind(viewer, params.deviceId, body.droneId),
  );
}
