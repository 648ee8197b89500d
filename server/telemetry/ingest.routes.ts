import type { InternalApi } from '../http/internal-api.ts';
import { IngestBatchSchema } from './ingest.schema.ts';
import type { IngestService } from './ingest.service.ts';
import { LinkEventsSchema } from './link.schema.ts';
import type { LinkEventsService } from './link-events.service.ts';

/** The door of gateways on other machines; answered after the commit, one receipt per message, in order. */
export function ingestRoutes(
  internal: InternalApi,
  deps: { ingest: IngestService; links: LinkEventsService },
): void {
  internal.route({
    method: 'post',
    path: '/internal/telemetry',
    body: IngestBatchSchema,
    handle: async ({ body }) => ({
      receipts: await Promise.all(
        body.messages.map(({ payloadBase64, ...message }) =>
          deps.ingest.submit({ ...message, payload: Buffer.from(payloadBase64, 'base64') }),
        ),
      ),
    }),
  });
  internal.route({
    method: 'post',
    path: '/internal/links',
    body: LinkEventsSchema,
    handle: async ({ body }) => {
      for (const event of body.events) deps.links.note(event);
      return { noted: body.events.length };
    },
  });
}
