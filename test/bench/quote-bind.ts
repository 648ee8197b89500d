import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { LatencyRecorder } from './latency.ts';
import type { Options } from './options.ts';
import { makeDataDir, makeSecrets, seedFleet, startProduct } from './product-process.ts';
import type { Reporter } from './reporter.ts';
import type { BenchOperator } from './seed-fleet.ts';

/** Quotes bound each second, and what the slowest of a hundred may take (issue "Measured"). */
const BINDS_PER_SECOND = 200;
const P99_MS = 50;
/** Each operator's token and address keep below the limits that anybody has. */
const OPERATORS = 40;
const WINDOW_MS = 3_600_000;
/** Unanswered at once; beyond it the product is not keeping up and the figures say so by themselves. */
const OPEN_MAX = 2_000;

/** A few streets in Shenzhen, other ones for each operator: what is measured is no cap on a single cell. */
function areaOf(operator: number): [number, number][] {
  const west = 113.85 + 0.03 * (operator % 8);
  const south = 22.54 + 0.03 * Math.floor(operator / 8);
  const [east, north] = [west + 0.006, south + 0.006];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

interface Answer {
  status: number;
  body: unknown;
}

/**
 * Quote → bind over HTTP at a fixed rate, whoever is late; beside it in the same run an authenticated request
 * that does nothing, at the same rate. The product runs as it ships, on the embedded store.
 */
export async function benchQuoteBind(options: Options, report: Reporter): Promise<void> {
  report.heading(`bind: ${BINDS_PER_SECOND} quotes bound a second over HTTP`);
  const { dataDir, remove } = makeDataDir();
  try {
    const environment = { ...makeSecrets(), TRUST_PROXY: 'loopback' };
    const { operators } = await seedFleet(dataDir, OPERATORS, environment, true);
    const product = await startProduct({ dataDir, environment, profileDir: options.profileDir });
    try {
      const client = new BenchClient(product.http, await logIn(product.http, operators));
      const first = await client.bind(0, Date.now());
      if (first.status !== 201) {
        report.progress(`left out: binding a quote answers ${first.status} ${JSON.stringify(first.body)}`);
        return;
      }
      const noop = await atRate(options.seconds, (index) => client.noop(index));
      const bound = await atRate(options.seconds, (index) => client.bind(index + 1, Date.now()));
      const reference = { name: 'no-op authenticated request', value: noop.latency.p99 };
      report.figure({ name: 'bind.noop.p99', value: noop.latency.p99, unit: 'ms' });
      report.figure({
        name: 'bind.p99',
        value: bound.latency.p99,
        unit: 'ms',
        target: { most: P99_MS },
        reference,
      });
      report.figure({ name: 'bind.p50', value: bound.latency.p50, unit: 'ms' });
      report.figure({ name: 'bind.failed', value: bound.failed, unit: 'binds', target: { most: 0 } });
      report.figure({ name: 'bind.rate', value: bound.perSecond, unit: 'binds/s' });
    } finally {
      await product.stop();
    }
  } finally {
    remove();
  }
}

interface LoggedIn extends BenchOperator {
  token: string;
}

async function logIn(http: string, operators: readonly BenchOperator[]): Promise<LoggedIn[]> {
  const client = new BenchClient(http, []);
  const loggedIn: LoggedIn[] = [];
  for (const [index, operator] of operators.entries()) {
    const { email, password } = operator;
    const { body } = await client.send('POST', '/v1/sessions', { index, body: { email, password } });
    const { accessToken } = body as { accessToken: string };
    loggedIn.push({ ...operator, token: accessToken });
  }
  return loggedIn;
}

class BenchClient {
  readonly #http: string;
  readonly #operators: readonly LoggedIn[];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(http: string, operators: readonly LoggedIn[]) {
    this.#http = http;
    this.#operators = operators;
  }

  noop(index: number): Promise<Answer> {
    return this.send('GET', '/v1/me', { index });
  }

  /** One quote for a flight an hour ahead, shown and acknowledged, then bound. */
  async bind(index: number, nowMs: number): Promise<Answer> {
    const operator = this.#operators[index % this.#operators.length];
    const droneIds = operator?.droneIds ?? [];
    const turn = Math.floor(index / this.#operators.length);
    const fromMs = nowMs + WINDOW_MS * (1 + turn);
    const quote = await this.send('POST', '/v1/quotes', {
      index,
      body: {
        product: 'perFlight',
        droneIds: [droneIds[turn % droneIds.length]],
        volume: { kind: 'area', ring: areaOf(index % OPERATORS), ceilingMeters: 100 },
        from: new Date(fromMs).toISOString(),
        to: new Date(fromMs + WINDOW_MS / 2).toISOString(),
        plannedMinutes: 20,
        limitFen: 50_000_000,
      },
    });
    if (quote.status !== 201) return quote;
    const { quoteId, exclusionsVersion, termsSha256 } = quote.body as Record<string, string>;
    const shownAt = new Date(nowMs).toISOString();
    const acknowledgement = { exclusionsVersion, termsSha256, shownAt, locale: 'zh-CN' };
    return this.send('POST', `/v1/quotes/${quoteId}/policy`, { index, body: { acknowledgement } });
  }

  send(method: string, path: string, { index, body }: { index: number; body?: object }): Promise<Answer> {
    const token = this.#operators[index % Math.max(1, this.#operators.length)]?.token;
    const address = `10.0.${Math.floor(index / 250) % 250}.${1 + (index % 250)}`;
    const headers = {
      'x-forwarded-for': address,
      ...(body ? { 'content-type': 'application/json', 'idempotency-key': randomUUID() } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    return new Promise((resolve, reject) => {
      const sent = request(this.#http + path, { method, headers, agent: this.#agent }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: response.statusCode ?? 0, body: text === '' ? null : JSON.parse(text) });
        });
      });
      sent.on('error', reject);
      sent.end(body ? JSON.stringify(body) : undefined);
    });
  }
}

/** Calls at the fixed rate, timed from when each was due: waiting in line counts. */
async function atRate(seconds: number, call: (index: number) => Promise<Answer>) {
  const latency = new LatencyRecorder();
  const total = Math.round(seconds * BINDS_PER_SECOND);
  const startedAt = performance.now();
  let failed = 0;
  let open = 0;
  const calls: Promise<void>[] = [];
  for (let index = 0; index < total; index += 1) {
    const dueAt = startedAt + (index * 1_000) / BINDS_PER_SECOND;
    const waitMs = dueAt - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (open >= OPEN_MAX) {
      failed += 1;
      continue;
    }
    open += 1;
    calls.push(
      call(index)
        .then(({ status }) => {
          if (status >= 300) failed += 1;
          latency.record(performance.now() - dueAt);
        })
        .catch(() => {
          failed += 1;
        })
        .finally(() => {
          open -= 1;
        }),
    );
  }
  await Promise.all(calls);
  const perSecond = ((total - failed) * 1_000) / (performance.now() - startedAt);
  return { latency: latency.read(), failed, perSecond };
}
