import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import type { z } from 'zod';
import { ProblemSchema } from '../lib/wire.schema.ts';

interface DescribedRoute {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  tag: string;
  summary: string;
  access: 'public' | 'user';
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  response: z.ZodType;
  status?: number;
  /** What the answer is, where it is not JSON. */
  media?: string;
}

const PROBLEM = { content: { 'application/problem+json': { schema: ProblemSchema } } };

/** Collects the routes' own schemas; `/openapi.json` is therefore what the server really parses. */
export class OpenApiBuilder {
  readonly #registry = new OpenAPIRegistry();

  add(route: DescribedRoute): void {
    const { params, query, body } = route;
    this.#registry.registerPath({
      method: route.method,
      path: route.path.replace(/:(\w+)/g, '{$1}'),
      tags: [route.tag],
      summary: route.summary,
      ...(route.access === 'user' ? { security: [{ bearer: [] }] } : {}),
      request: {
        ...(params ? { params: params as z.ZodObject } : {}),
        ...(query ? { query: query as z.ZodObject } : {}),
        ...(body ? { body: { required: true, content: { 'application/json': { schema: body } } } } : {}),
      },
      responses: {
        [route.status ?? 200]:
          route.status === 204
            ? { description: 'Done' }
            : {
                description: 'Done',
                content: { [route.media ?? 'application/json']: { schema: route.response } },
              },
        '4XX': { description: 'Refused: a problem document (RFC 9457) with a stable code', ...PROBLEM },
        '5XX': { description: 'Our fault: a problem document with an error id', ...PROBLEM },
      },
    });
  }

  /** The whole document, OpenAPI 3.1. */
  document(version: string): object {
    this.#registry.registerComponent('securitySchemes', 'bearer', {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
    });
    return new OpenApiGeneratorV31(this.#registry.definitions).generateDocument({
      openapi: '3.1.0',
      info: {
        title: 'Skycover 低空保',
        version,
        description: 'Per-flight third-party liability insurance for low-altitude drones.',
        license: { name: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
    });
  }
}
