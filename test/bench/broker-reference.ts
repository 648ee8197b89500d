import type { CountingBrokerCommands } from './counting-broker.ts';
import type { LoadCommands } from './load-protocol.ts';
import type { Options } from './options.ts';
import type { Reporter } from './reporter.ts';
import { Worker } from './worker.ts';

const RAMP_SECONDS = 3;
const SECONDS_MAX = 10;

/** Reference (a): the same load on a bare aedes whose subscriber only counts; messages per second. */
export async function measureCountingBroker(options: Options, report: Reporter): Promise<number> {
  report.progress('reference: a bare broker whose subscriber only counts');
  const broker = new Worker<CountingBrokerCommands>('counting-broker');
  const load = new Worker<LoadCommands>('load');
  try {
    const { url } = await broker.call('start', null);
    const devices = Array.from({ length: options.connections }, (_, index) => ({
      clientId: `bench-${index}`,
      serialNumber: `1581F5BENCH${String(index + 1).padStart(6, '0')}`,
    }));
    await load.call('connect', { url, devices });
    const flown = await load.call('fly', {
      pace: { kind: 'closed', window: options.window },
      rampSeconds: RAMP_SECONDS,
      seconds: Math.min(SECONDS_MAX, options.seconds),
      laps: 0,
    });
    report.figure({
      name: 'reference.countingBroker',
      value: flown.perSecond,
      unit: 'msg/s',
      note: `load generator ${flown.cores.toFixed(2)} cores`,
    });
    return flown.perSecond;
  } finally {
    await load.stop();
    await broker.stop();
  }
}
