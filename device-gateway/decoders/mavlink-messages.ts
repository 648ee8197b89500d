import { FLIGHT_MESSAGES } from './mavlink-flight-messages.ts';
import { REPORT_MESSAGES } from './mavlink-report-messages.ts';
import type { MessageDefinition } from './mavlink-wire.ts';

const MESSAGES = [...FLIGHT_MESSAGES, ...REPORT_MESSAGES] as const;

/** A message we use, told apart by `name`; `fields` in MAVLink's own names and units. */
export type MavlinkMessage = ReturnType<(typeof MESSAGES)[number]['read']>;
export type MessageName = MavlinkMessage['name'];
export type FieldsOf<Name extends MessageName> = Extract<MavlinkMessage, { name: Name }>['fields'];

const BY_ID: ReadonlyMap<number, MessageDefinition<MavlinkMessage>> = new Map(
  MESSAGES.map((one) => [one.id, one]),
);
const BY_NAME: ReadonlyMap<string, MessageDefinition<MavlinkMessage>> = new Map(
  MESSAGES.map((one) => [one.name, one]),
);

/** undefined for a message that we don't use. */
export function findMessage(idOrName: number | string): MessageDefinition<MavlinkMessage> | undefined {
  return typeof idOrName === 'number' ? BY_ID.get(idOrName) : BY_NAME.get(idOrName);
}
