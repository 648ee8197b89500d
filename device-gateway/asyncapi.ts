import { z } from 'zod';
import { CoverMessageSchema, NoticeSchema } from '../server/policies/cover.schema.ts';
import {
  BATCH_EXAMPLES,
  BIRTH_EXAMPLES,
  COVER_EXAMPLES,
  DEATH_EXAMPLES,
  NOTICE_EXAMPLES,
  SAMPLE_EXAMPLES,
} from './asyncapi-examples.ts';
import { NativeBatchOfSamplesSchema, NativeSampleSchema } from './decoders/native.schema.ts';
import { NativeBirthSchema, NativeDeathSchema } from './decoders/native-status.schema.ts';

/** What a device sends and gets, by name: one table for the messages, their schemas and their examples. */
const MESSAGES = {
  sample: { title: 'One sample', schema: NativeSampleSchema, examples: SAMPLE_EXAMPLES },
  batch: { title: 'Up to 100 samples', schema: NativeBatchOfSamplesSchema, examples: BATCH_EXAMPLES },
  birth: { title: 'Birth', schema: NativeBirthSchema, examples: BIRTH_EXAMPLES },
  death: { title: 'Last will or goodbye', schema: NativeDeathSchema, examples: DEATH_EXAMPLES },
  notice: { title: 'What the device’s people should know', schema: NoticeSchema, examples: NOTICE_EXAMPLES },
  cover: {
    title: 'Whether the aircraft is covered now',
    schema: CoverMessageSchema,
    examples: COVER_EXAMPLES,
  },
} as const;
type MessageName = keyof typeof MESSAGES;

const CHANNELS = {
  telemetry: {
    below: 'telemetry',
    action: 'receive',
    messages: ['sample', 'batch'],
    summary:
      'Telemetry. QoS 1: acknowledged once it is committed. What can’t be used is kept and told on notices.',
  },
  status: {
    below: 'status',
    action: 'receive',
    messages: ['birth', 'death'],
    summary: 'Whether the device is there. The only topic for a last will: QoS 1, not retained.',
  },
  notices: {
    below: 'notices',
    action: 'send',
    messages: ['notice'],
    summary: 'What could not be used and what to do about it.',
  },
  cover: {
    below: 'cover/{serialNumber}',
    action: 'send',
    messages: ['cover'],
    summary: 'Retained: the cover of one aircraft, at each change.',
  },
} as const satisfies Record<
  string,
  { below: string; action: 'receive' | 'send'; messages: readonly MessageName[]; summary: string }
>;

const PARAMETERS = {
  deviceId: { description: 'client id and user name of the device login' },
  serialNumber: { description: 'serial number of an aircraft bound to the device' },
};

const DESCRIPTION =
  'Native JSON over MQTT 3.1.1 or 5, for makers who start fresh. A device logs in with its own name and password ' +
  '(client id = user name) and may report the aircraft that are bound to it. Altitudes are separate facts: ' +
  'none is ever copied into another, and what is not known is left out.';

/** The AsyncAPI 3.0 document of the native dialect, made from the schemas that really check the messages. */
export function asyncApiDocument({ mqttUrl, version }: { mqttUrl: string; version: string }): object {
  const { protocol, host } = new URL(mqttUrl);
  return {
    asyncapi: '3.0.0',
    info: { title: 'Skycover device telemetry', version, description: DESCRIPTION },
    defaultContentType: 'application/json',
    servers: {
      broker: {
        host,
        protocol: protocol.replace(':', ''),
        security: [{ $ref: '#/components/securitySchemes/login' }],
      },
    },
    channels: mapValues(CHANNELS, toChannel),
    operations: mapValues(CHANNELS, ({ action, summary, messages }, name) => ({
      action,
      summary,
      channel: { $ref: `#/channels/${name}` },
      messages: messages.map((one) => ({ $ref: `#/channels/${name}/messages/${one}` })),
    })),
    components: {
      messages: mapValues(MESSAGES, ({ title, examples }, name) => ({
        name,
        title,
        payload: { $ref: `#/components/schemas/${name}` },
        examples,
      })),
      // AsyncAPI's own schema object is a superset of draft 7.
      schemas: mapValues(MESSAGES, ({ schema }) => toJsonSchema(schema, 'draft-7')),
      securitySchemes: { login: { type: 'userPassword' } },
    },
  };
}

/** JSON Schema (2020-12) of one sample of the native dialect. */
export function nativeSampleJsonSchema(): object {
  return { title: 'Skycover native telemetry sample', ...toJsonSchema(NativeSampleSchema, 'draft-2020-12') };
}

function toChannel({ below, messages }: (typeof CHANNELS)[keyof typeof CHANNELS]): object {
  const address = `skycover/v1/{deviceId}/${below}`;
  const parameters = Object.entries(PARAMETERS).filter(([name]) => address.includes(`{${name}}`));
  return {
    address,
    parameters: Object.fromEntries(parameters),
    messages: Object.fromEntries(messages.map((one) => [one, { $ref: `#/components/messages/${one}` }])),
  };
}

function toJsonSchema(schema: z.ZodType, target: 'draft-7' | 'draft-2020-12'): object {
  return z.toJSONSchema(schema, { target, io: 'input' });
}

function mapValues<Value, Mapped>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, name: string) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
