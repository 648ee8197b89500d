import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartupError } from '../server/lib/errors.ts';

export interface HealthDeps {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Whether this gateway can do its work now: it is connected to the broker. */
  isReady: () => boolean;
}

export interface HealthServer {
  port: number;
  close(): Promise<void>;
}

/**
 * What an orchestrator asks of a gateway: `/livez` (the process answers) and `/readyz` (it is connected).
 * @throws StartupError when the port can't be used
 */
export function startHealthServer({ host, port, isReady }: HealthDeps): Promise<HealthServer> {
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, (request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const status = isRead ? statusOf(request.url ?? '', isReady) : 405;
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify({ status: status === 200 ? 'ok' : 'unavailable' })}\n`);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new StartupError(`Port ${port} on ${host} can't be opened: ${error.message}. Set PORT or HOST.`),
      ),
    );
    server.listen(port, host, () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

function statusOf(url: string, isReady: () => boolean): number {
  const [path] = url.split('?');
  if (path === '/livez') return 200;
  if (path === '/readyz') return isReady() ? 200 : 503;
  return 404;
}
