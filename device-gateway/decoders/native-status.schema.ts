import { z } from 'zod';
import { SerialNumberSchema } from '../../server/lib/wire.schema.ts';

const session = z
  .union([z.string().min(1).max(64), z.int().min(0)])
  .describe('another one with every connection; the will of an earlier session is ignored');

/** What a device publishes on its `status` topic as soon as it is connected. Unknown keys are ignored. */
export const NativeBirthSchema = z
  .object({
    state: z.literal('online'),
    session,
    device: z.string().min(1).max(80).optional().describe('maker and model of the device'),
    firmware: z.string().min(1).max(80).optional(),
    aircraft: z.array(SerialNumberSchema).max(200).optional().describe('serial numbers it reports'),
  })
  .describe('Birth: the device is there');

/** Its last will, set at CONNECT with QoS 1 and without retain; published by itself before it leaves. */
export const NativeDeathSchema = z
  .object({ state: z.literal('offline'), session })
  .describe('Last will or goodbye: the device is gone');

export const NativeStatusSchema = z.discriminatedUnion('state', [NativeBirthSchema, NativeDeathSchema]);
