import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type RequestHandler, type Router } from 'express';

/** Addresses of the API: anything else that asks for HTML is a page of the web client. */
const API_PATH = /^\/(v1|internal|socket\.io|livez|readyz|metrics|openapi\.json)(\/|$)/;

/**
 * Serves the built web client: hashed assets for ever, the page itself never cached. Without a build (tests,
 * API-only servers) it serves nothing.
 */
export function webClient(router: Router, folder: string): void {
  const page = join(folder, 'index.html');
  if (!existsSync(page)) return;
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), {
      immutable: true,
      maxAge: '1y',
      index: false,
      fallthrough: false,
    }),
  );
  router.use(express.static(folder, { index: false, maxAge: '1h' }));
  const sendPage: RequestHandler = (request, response, next) => {
    const wantsPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      !API_PATH.test(request.path) &&
      request.accepts(['json', 'html']) !== false &&
      /text\/html|\*\/\*/.test(request.get('accept') ?? '');
    if (!wantsPage) {
      next();
      return;
    }
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile('index.html', { root: folder });
  };
  router.use(sendPage);
}
