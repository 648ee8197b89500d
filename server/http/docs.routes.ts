import type { Router } from 'express';
import { renderDocs } from './render-docs.ts';

/** A page for people beside `/openapi.json`, made from it in the browser-free way: plain HTML, no script. */
export function docsRoutes(router: Router, openapi: () => object): void {
  router.get('/docs', (_request, response) => void response.type('html').send(renderDocs(openapi())));
}
