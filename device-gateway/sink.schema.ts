import { z } from 'zod';

/** Answer of `GET /internal/devices/{deviceId}`; 404 when unknown or revoked. */
export const DeviceGrantSchema = z.object({
  deviceId: z.string(),
  operatorId: z.string(),
  kind: z.enum(['controller', 'bridge', 'receiver']),
  serialNumbers: z.array(z.string()),
  gatewaySerialNumber: z.string().optional(),
});
