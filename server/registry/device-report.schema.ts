import { z } from 'zod';
import { BEYOND_A_LINE, SerialNumberSchema } from '../lib/wire.schema.ts';

const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((words) => !BEYOND_A_LINE.test(words), 'must be one line of text');
const atMs = z.int().min(0).describe('by our clock, Unix ms');

/** What a dock or controller says it carries (DJI `update_topo`): proposed, bound by a person only (design D5). */
const TopologyReportSchema = z.object({
  kind: z.literal('topology'),
  atMs,
  gatewaySerialNumber: text(64),
  gatewayModelKey: text(32),
  aircraft: z
    .array(
      z.object({
        serialNumber: SerialNumberSchema,
        modelKey: text(32),
        modelName: text(80).nullable(),
      }),
    )
    .max(16),
});

/** A device of the native dialect says that it is there, and what it is. */
const BirthReportSchema = z.object({
  kind: z.literal('birth'),
  atMs,
  session: text(64),
  device: text(80).nullable(),
  firmware: text(80).nullable(),
  aircraft: z.array(SerialNumberSchema).max(200),
});

/** Its last will, or its own goodbye. `session` says of which connection: a late one must not end a newer. */
const DeathReportSchema = z.object({ kind: z.literal('death'), atMs, session: text(64).nullable() });

/** What a gateway tells the registry about a device itself, never about a flight. */
export const DeviceReportSchema = z.discriminatedUnion('kind', [
  TopologyReportSchema,
  BirthReportSchema,
  DeathReportSchema,
]);
export type DeviceReport = z.infer<typeof DeviceReportSchema>;

/** Where a gateway's reports go: in process, or over HTTP to the server on another machine. */
export interface DeviceReports {
  /** Resolves when it is kept. A device that is unknown or revoked changes nothing. */
  report(deviceId: string, report: DeviceReport): Promise<void>;
}
