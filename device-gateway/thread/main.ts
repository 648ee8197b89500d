import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../server/lib/clock.ts';
import { StartupError } from '../../server/lib/errors.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { CoverMessage, Notice } from '../../server/policies/cover.schema.ts';
import type { DeviceDirectory, DeviceGrant } from '../../server/registry/device.schema.ts';
import type { DeviceReports } from '../../server/registry/device-report.schema.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import type { Opened, ThreadFigures, ThreadReport, ThreadSettings } from './gateway-thread.ts';
import { ThreadLink } from './thread-link.ts';
import { ThreadSink } from './thread-sink.ts';

/** How old what `/metrics` shows of the gateway may be, ms. */
const FIGURES_MS = 250;

/** The gateway's thread: its sink and directory are on the other side of the port. */
function run(port: NonNullable<typeof parentPort>, settings: ThreadSettings): void {
  let gateway: Gateway | undefined;
  const listeners = new Set<(deviceId: string) => void>();
  const link = new ThreadLink(port, {
    open: async (): Promise<Opened> => {
      try {
        gateway = await createGateway({
          ...settings,
          sink: new ThreadSink(link),
          directory: createDirectory(link, listeners),
          reports: createReports(link),
          links: { note: (event) => link.tell('linkEvent', event) },
          logger: createLogger(settings.logLevel),
          clock: systemClock,
        });
        reportFigures(link, gateway);
        return { url: gateway.url, tlsUrl: gateway.tlsUrl, port: gateway.port };
      } catch (error) {
        if (!(error instanceof StartupError)) throw error;
        return { startupError: error.message };
      }
    },
    close: () => gateway?.close(),
    deviceChanged: (deviceId: string) => {
      for (const listener of listeners) listener(deviceId);
    },
    publishCover: (input: { deviceId: string; serialNumber: string; message: CoverMessage }) =>
      gateway?.publishCover(input.deviceId, input.serialNumber, input.message),
    publishNotice: (input: { deviceId: string; notice: Notice }) =>
      gateway?.publishNotice(input.deviceId, input.notice),
  });
}

function createDirectory(link: ThreadLink, listeners: Set<(deviceId: string) => void>): DeviceDirectory {
  return {
    authenticate: (login) => link.call('authenticate', login) as Promise<DeviceGrant | undefined>,
    findGrant: (deviceId) => link.call('findGrant', deviceId) as Promise<DeviceGrant | undefined>,
    onDeviceChanged: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function createReports(link: ThreadLink): DeviceReports {
  return {
    report: async (deviceId, report) => {
      const said: ThreadReport = { deviceId, report };
      await link.call('report', said);
    },
  };
}

function reportFigures(link: ThreadLink, gateway: Gateway): void {
  const report = (): void => {
    const figures: ThreadFigures = {
      connectionCount: gateway.connectionCount(),
      counters: gateway.counters(),
    };
    link.tell('figures', figures);
  };
  setInterval(report, FIGURES_MS).unref();
}

if (parentPort) run(parentPort, workerData as ThreadSettings);
