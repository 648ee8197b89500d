import type { Router } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { AppError } from '../lib/errors.ts';

export interface PlatformDeps {
  /** Resolves when the store takes writes and the projections run; rejects with an AppError that says what is wrong. */
  ready: () => Promise<void>;
  openapi: () => object;
  /** Name → present value, read at each scrape. */
  gauges: Readonly<Record<string, { help: string; read: () => number }>>;
  /** Name → values that differ by labels, read at each scrape. A counter's name ends in `_total`. */
  series: Readonly<Record<string, MetricSeries>>;
}

export interface MetricSeries {
  help: string;
  labels: readonly string[];
  /** Must not reject: one value that can't be read must not hide the others. */
  read: () => Promise<readonly { labels: Record<string, string>; value: number }[]>;
}

/** What machines ask: alive, ready, metrics and the API's own description. */
export function platformRoutes(router: Router, deps: PlatformDeps): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'skycover_' });
  for (const [name, { help, read }] of Object.entries(deps.gauges)) {
    new Gauge({
      name: `skycover_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  for (const [name, one] of Object.entries(deps.series)) addSeries(registry, `skycover_${name}`, one);
  router.get('/livez', (_request, response) => void response.json({ status: 'alive' }));
  router.get('/readyz', async (_request, response) => {
    try {
      await deps.ready();
      response.json({ status: 'ready' });
    } catch (error) {
      const { code, message } = error instanceof AppError ? error : new AppError('INTERNAL');
      response.status(503).json({ status: 'notReady', code, reason: message });
    }
  });
  router.get(
    '/metrics',
    async (_request, response) => void response.type(registry.contentType).send(await registry.metrics()),
  );
  let document: object | undefined;
  router.get('/openapi.json', (_request, response) => {
    document ??= deps.openapi();
    response.json(document);
  });
}

function addSeries(registry: Registry, name: string, { help, labels, read }: MetricSeries): void {
  const options = { name, help, labelNames: [...labels], registers: [registry] };
  if (name.endsWith('_total')) {
    new Counter({
      ...options,
      async collect() {
        const values = await read();
        this.reset();
        for (const one of values) this.inc(one.labels, one.value);
      },
    });
    return;
  }
  new Gauge({
    ...options,
    async collect() {
      const values = await read();
      this.reset();
      for (const one of values) this.set(one.labels, one.value);
    },
  });
}
