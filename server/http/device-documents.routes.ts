import type { Router } from 'express';

/** What makers of devices read: made by the gateway, which knows its dialects. */
export interface DeviceDocuments {
  /** AsyncAPI of the native dialect, for a broker at this address. */
  asyncApi: (input: { mqttUrl: string; version: string }) => object;
  nativeSampleJsonSchema: () => object;
}

/** Public like `/openapi.json`: they say how to write a message, and nothing of anybody's flights. */
export function deviceDocumentRoutes(
  router: Router,
  deps: { documents: DeviceDocuments; mqttUrl: () => string; version: string },
): void {
  const { documents, mqttUrl, version } = deps;
  router.get(
    '/asyncapi.json',
    (_request, response) => void response.json(documents.asyncApi({ mqttUrl: mqttUrl(), version })),
  );
  router.get(
    '/schemas/native-sample.json',
    (_request, response) =>
      void response.type('application/schema+json').send(JSON.stringify(documents.nativeSampleJsonSchema())),
  );
}
