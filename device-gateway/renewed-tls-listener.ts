import type { Clock } from '../server/lib/clock.ts';
import type { Logger } from '../server/lib/logger.ts';
import type { BrokerLimits } from './broker.ts';
import { type Listener, type ListenerDeps, openTlsListener } from './listeners.ts';
import { readTlsFiles, type TlsFiles, type TlsMaterial, watchTlsFiles } from './tls-files.ts';

export interface TlsListenerOptions extends TlsFiles {
  /** 0 takes any free one. */
  port: number;
  /** Where it listens; the listener without TLS may be kept to this machine. */
  host: string;
}

interface Deps extends Omit<ListenerDeps, 'port' | 'host'> {
  tls: TlsListenerOptions;
  limits: Pick<BrokerLimits, 'mqttConnectTimeoutMs' | 'mqttTlsFilesCheckMs'>;
  logger: Logger;
  clock: Clock;
  onHandshakeFailed: () => void;
}

/**
 * A TLS listener that takes up renewed files by itself. Files that can't be used, as between the writing of a
 * certificate and of its key, change nothing.
 * @throws StartupError when a file or the port can't be used
 */
export async function openRenewedTlsListener(deps: Deps): Promise<Listener> {
  const { tls, limits, logger } = deps;
  const material = readTlsFiles(tls);
  warnOfExpiry(material, deps);
  const listener = await openTlsListener({
    ...deps,
    host: tls.host,
    port: tls.port,
    material,
    handshakeTimeoutMs: limits.mqttConnectTimeoutMs,
    onHandshakeFailed: (reason) => {
      deps.onHandshakeFailed();
      logger.debug({ reason }, 'tls handshake failed');
    },
  });
  const unwatch = watchTlsFiles(tls, limits.mqttTlsFilesCheckMs, () => {
    try {
      const renewed = readTlsFiles(tls);
      listener.renew(renewed);
      logger.info('tls certificate renewed');
      warnOfExpiry(renewed, deps);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn({ reason }, 'tls files changed but are not usable: the former stay in use');
    }
  });
  return {
    port: listener.port,
    close: () => {
      unwatch();
      return listener.close();
    },
  };
}

function warnOfExpiry({ expiresAtMs }: TlsMaterial, { logger, clock }: Deps): void {
  if (expiresAtMs <= clock.now()) logger.error('the tls certificate has expired: devices will refuse it');
}
