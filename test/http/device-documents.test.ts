import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asyncApiDocument, nativeSampleJsonSchema } from '../../device-gateway/asyncapi.ts';
import { decode } from '../../device-gateway/decoders/decode.ts';
import { EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { toDeviceReport } from '../../device-gateway/device-report.ts';
import { toQuarantineNotice } from '../../device-gateway/notice-text.ts';
import { CoverMessageSchema, NoticeSchema } from '../../server/policies/cover.schema.ts';
import { createServer, type SkycoverServer } from '../../server/server.ts';
import { CanonicalSampleSchema } from '../../server/telemetry/sample.schema.ts';
import { openTestContext, type TestContext } from '../helpers/context.ts';

interface Document {
  asyncapi: string;
  info: { description: string };
  servers: { broker: { host: string; protocol: string } };
  channels: Record<string, { address: string; parameters: object; messages: object }>;
  operations: Record<string, { action: string }>;
  components: {
    messages: Record<string, { examples?: { name: string; payload: object }[] }>;
    schemas: Record<string, object>;
  };
}

let test: TestContext;
let server: SkycoverServer;
let document: Document;
beforeAll(async () => {
  test = await openTestContext();
  server = createServer(test.context, {
    mqttUrl: () => 'mqtts://broker.example.test:8883',
    deviceDocuments: { asyncApi: asyncApiDocument, nativeSampleJsonSchema },
  });
  document = (await supertest(server.app).get('/asyncapi.json').expect(200)).body as Document;
});
afterAll(async () => {
  await server.close();
  await test.close();
});

const examplesOf = (name: string) => document.components.messages[name]?.examples ?? [];
const bytesOf = (payload: object) => Buffer.from(JSON.stringify(payload));

describe('/asyncapi.json', () => {
  it('is AsyncAPI 3 of the topics that a device may use, at the broker it connects to', () => {
    expect(document.asyncapi).toBe('3.0.0');
    expect(document.servers.broker).toMatchObject({ host: 'broker.example.test:8883', protocol: 'mqtts' });
    expect(Object.values(document.channels).map((one) => one.address)).toEqual([
      'skycover/v1/{deviceId}/telemetry',
      'skycover/v1/{deviceId}/status',
      'skycover/v1/{deviceId}/notices',
      'skycover/v1/{deviceId}/cover/{serialNumber}',
    ]);
    expect(Object.keys(document.operations)).toEqual(Object.keys(document.channels));
  });

  it('describes every parameter of its addresses and refers to nothing that is not there', () => {
    for (const { address, parameters } of Object.values(document.channels))
      expect(Object.keys(parameters)).toEqual([...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path]) => path,
    );
    expect(references.length).toBeGreaterThan(15);
    for (const path of references) {
      const found = (path ?? '')
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect(found, path).toBeDefined();
    }
  });

  it('gives examples that decode, each sample canonical', () => {
    const telemetry = [...examplesOf('sample'), ...examplesOf('batch')];
    expect(telemetry.length).toBeGreaterThanOrEqual(3);
    for (const { name, payload } of telemetry) {
      const { samples, quarantined } = decode(EMPTY_DEVICE_STATE, bytesOf(payload), {
        channel: { kind: 'native' },
        receivedAtMs: 1_767_225_601_000,
        bound: new Set(),
      });
      expect(quarantined, name).toBeUndefined();
      expect(samples.length).toBeGreaterThan(0);
      for (const sample of samples) expect(CanonicalSampleSchema.safeParse(sample).error).toBeUndefined();
    }
  });

  it('gives examples of everything that a device gets, of the very form that is sent', () => {
    const sent = { notice: NoticeSchema, cover: CoverMessageSchema };
    for (const [name, schema] of Object.entries(sent)) {
      expect(examplesOf(name).length, name).toBeGreaterThan(0);
      for (const one of examplesOf(name))
        expect(schema.strict().parse(one.payload), one.name).toEqual(one.payload);
    }
    const [refused] = examplesOf('notice').map(({ payload }) => NoticeSchema.parse(payload));
    const detail = 'latitudeDegrees: at most 90';
    const { topic, serialNumber, at } = refused ?? {};
    expect(refused).toEqual(
      toQuarantineNotice({
        ...{ reason: 'PAYLOAD_INVALID', detail, topic: topic ?? '', serialNumber: serialNumber ?? null },
        atMs: Date.parse(at ?? ''),
      }),
    );
  });

  it('leaves no message without an example, and names both versions of MQTT', () => {
    for (const [name, { examples }] of Object.entries(document.components.messages))
      expect(examples?.length, name).toBeGreaterThan(0);
    expect(document.info.description).toContain('MQTT 3.1.1 or 5');
  });

  it('gives a birth and a will that are understood as such, of one session', () => {
    const status = { kind: 'status', deviceId: 'dev_1' } as const;
    const reports = ['birth', 'death'].flatMap(examplesOf).map(({ payload }) => {
      return toDeviceReport(status, bytesOf(payload), 5);
    });
    expect(reports).toMatchObject([
      { kind: 'birth', session: '2026-01-01T00:00:00Z-1', aircraft: ['EXAMPLE00001'] },
      { kind: 'death', session: '2026-01-01T00:00:00Z-1' },
    ]);
  });
});

describe('/schemas/native-sample.json', () => {
  it('is JSON Schema that asks for who and when, and bounds the rest', async () => {
    const { body, type } = await supertest(server.app).get('/schemas/native-sample.json').expect(200);
    expect(type).toBe('application/schema+json');
    expect(body).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['serialNumber', 'observedAt'],
      properties: { serialNumber: { pattern: '^[A-Za-z0-9]{8,20}$' }, sequence: { minimum: 0 } },
    });
  });

  it('is linked from /docs, with the topics', async () => {
    const { text } = await supertest(server.app).get('/docs').expect(200);
    for (const path of ['/asyncapi.json', '/schemas/native-sample.json'])
      expect(text).toContain(`href="${path}"`);
  });
});
