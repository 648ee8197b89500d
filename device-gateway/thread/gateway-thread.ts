import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { StartupError } from '../../server/lib/errors.ts';
import type { DeviceReport } from '../../server/registry/device-report.schema.ts';
import type { LinkEvent } from '../../server/telemetry/link.schema.ts';
import type { Gateway, GatewayDeps } from '../gateway.ts';
import { ThreadLink } from './thread-link.ts';
import { submitPacked } from './thread-sink.ts';

/** What the thread is told at its start; everything else it asks for. */
export interface ThreadSettings
  extends Pick<GatewayDeps, 'host' | 'mqttPort' | 'tls' | 'profile' | 'limits' | 'djiApp'> {
  logLevel: string;
}

/** What a device said of itself. */
export interface ThreadReport {
  deviceId: string;
  report: DeviceReport;
}

/** How the thread answers its start. */
export type Opened = Pick<Gateway, 'url' | 'tlsUrl' | 'port'> | { startupError: string };

/** What the thread reports of itself now and then. */
export interface ThreadFigures {
  connectionCount: number;
  counters: Record<string, number>;
}

/** Objects that live for one message: as much as `npm start` gives the main thread. */
const RESOURCES = { maxYoungGenerationSizeMb: 192 };

/**
 * The gateway on a thread of its own: parsing bytes and deciding what they mean then take different cores. The
 * same `createGateway` runs there; sink and directory are asked across. A thread that fails takes the process
 * with it, as a failing gateway does in one thread.
 * @throws StartupError when a port or a TLS file can't be used
 */
export async function openGatewayThread(deps: GatewayDeps, entry = ownEntry()): Promise<Gateway> {
  const { sink, directory, logger, host, mqttPort, tls, profile, limits, djiApp } = deps;
  const settings: ThreadSettings = { host, mqttPort, tls, profile, limits, djiApp, logLevel: logger.level };
  const worker = new Worker(entry, {
    name: 'gateway',
    workerData: settings,
    resourceLimits: RESOURCES,
    // How this process was started is not how the thread is.
    execArgv: [],
  });
  let figures: ThreadFigures = { connectionCount: 0, counters: {} };
  const link = new ThreadLink(worker, {
    submit: (packed: Parameters<typeof submitPacked>[1]) => submitPacked(sink, packed),
    authenticate: (login: Parameters<typeof directory.authenticate>[0]) => directory.authenticate(login),
    findGrant: (deviceId: string) => directory.findGrant(deviceId),
    report: ({ deviceId, report }: ThreadReport) => deps.reports?.report(deviceId, report),
    linkEvent: (event: LinkEvent) => deps.links?.note(event),
    figures: (newest: ThreadFigures) => {
      figures = newest;
    },
  });
  const exited = watchExit(worker, link);
  const opened = (await link.call('open', null)) as Opened;
  if ('startupError' in opened) {
    await worker.terminate();
    throw new StartupError(opened.startupError);
  }
  exited.isExpected = false;
  const unsubscribe = directory.onDeviceChanged((deviceId) => link.tell('deviceChanged', deviceId));
  return {
    ...opened,
    publishCover: (deviceId, serialNumber, message) =>
      link.tell('publishCover', { deviceId, serialNumber, message }),
    publishNotice: (deviceId, notice) => link.tell('publishNotice', { deviceId, notice }),
    connectionCount: () => figures.connectionCount,
    counters: () => figures.counters,
    close: async () => {
      unsubscribe();
      exited.isExpected = true;
      await link.call('close', null);
      await worker.terminate();
    },
  };
}

function watchExit(worker: Worker, link: ThreadLink): { isExpected: boolean } {
  // Until it is open, whoever waits for that hears of it.
  const exit = { isExpected: true };
  const fail = (error: Error): void => {
    link.end(error);
    if (exit.isExpected) return;
    exit.isExpected = true;
    // Outside any promise: nobody may swallow it.
    setImmediate(() => {
      throw error;
    });
  };
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`the gateway's thread ended (${code})`)));
  return exit;
}

/** The built file beside this one. Throws where only sources are: a thread can't run those. */
function ownEntry(): URL {
  const entry = new URL('./main.js', import.meta.url);
  if (!existsSync(fileURLToPath(entry))) throw new Error('the gateway thread runs from the build only');
  return entry;
}
