import { countAirborne } from './airborne.ts';
import { measureCountingBroker } from './broker-reference.ts';
import type { FlyInput, FlyResult, LoadCommands } from './load-protocol.ts';
import type { Options } from './options.ts';
import { type BenchProduct, makeDataDir, makeSecrets, seedFleet, startProduct } from './product-process.ts';
import { coresBetween, type Usage } from './product-usage.ts';
import type { Reporter } from './reporter.ts';
import type { Fleet } from './seed-fleet.ts';
import { Worker } from './worker.ts';

const TAKEOFF_PER_SECOND = 1_000;
const TAKEOFF_SECONDS = 12;
const COVER_ATTEMPTS = 30;
const RAMP_SECONDS = 4;
const MIB = 1_048_576;

/** One measured phase: what the load saw, and what the product used meanwhile. */
export interface Phase extends FlyResult {
  from: Usage;
  to: Usage;
}

/** The whole path, MQTT in to PUBACK and socket out, as the product ships, beside its references. */
export async function benchIngest(options: Options, report: Reporter): Promise<void> {
  report.heading(
    `ingest: ${options.connections} insured aircraft, one connection each, DJI OSD of about 1,180 bytes at QoS 1`,
  );
  const reference = options.references ? await measureCountingBroker(options, report) : undefined;
  const { dataDir, remove } = makeDataDir();
  const environment = makeSecrets();
  const load = new Worker<LoadCommands>('load');
  try {
    report.progress('registering drones, device logins, standing orders and deposits');
    const fleet = await seedFleet(dataDir, options.connections, environment);
    const product = await startProduct({ dataDir, environment, profileDir: options.profileDir });
    await load.call('connect', { url: product.mqtt, devices: fleet.devices });
    await takeOff({ load, product, fleet, report });
    report.progress('as fast as it acknowledges');
    const full = await flyPhase(load, product, {
      pace: { kind: 'closed', window: options.window },
      rampSeconds: RAMP_SECONDS,
      seconds: options.seconds,
      laps: 0,
    });
    reportFullSpeed(report, full, reference);
    await load.call('watch', { http: product.http, ...fleet.adjuster });
    report.progress(`steady ${options.rate} messages/s, an adjuster watching the airspace`);
    const steady = await flyPhase(load, product, {
      pace: { kind: 'open', perSecond: options.rate },
      rampSeconds: RAMP_SECONDS,
      seconds: options.seconds,
      laps: 0,
    });
    reportSteady(report, steady);
    await load.call('disconnect', null);
    await product.stop();
  } finally {
    await load.stop();
    remove();
  }
}

/** Every aircraft stands, climbs and circles; its cover binds. Throws when one stays uncovered. */
export async function takeOff(at: {
  load: Worker<LoadCommands>;
  product: BenchProduct;
  fleet: Fleet;
  report: Reporter;
}): Promise<void> {
  const { load, product, fleet, report } = at;
  report.progress('take-off: cover binds by standing order');
  const input: FlyInput = {
    pace: { kind: 'open', perSecond: TAKEOFF_PER_SECOND },
    rampSeconds: 0,
    seconds: TAKEOFF_SECONDS,
    laps: 0,
  };
  await load.call('fly', input);
  for (let attempt = 0; ; attempt += 1) {
    const seen = await countAirborne(product.http, fleet.regulator);
    const isDone = seen.covered === fleet.devices.length;
    if (isDone || attempt === COVER_ATTEMPTS) {
      report.figure({
        name: 'ingest.covered',
        value: seen.covered,
        unit: 'flights',
        target: { least: fleet.devices.length },
        note: `${seen.airborne} airborne`,
      });
    }
    if (isDone) return;
    if (attempt === COVER_ATTEMPTS)
      throw new Error('not every aircraft took off covered: nothing to measure');
    await load.call('fly', { ...input, seconds: 1 });
  }
}

/** Flies and reads the product's usage at both ends of the measured part. */
export async function flyPhase(
  load: Worker<LoadCommands>,
  product: BenchProduct,
  input: FlyInput,
): Promise<Phase> {
  const flying = load.call('fly', input);
  const readAfter = async (seconds: number): Promise<Usage> => {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    return product.usage();
  };
  const [flown, from, to] = await Promise.all([
    flying,
    readAfter(input.rampSeconds),
    readAfter(input.rampSeconds + input.seconds),
  ]);
  return { ...flown, from, to };
}

function reportFullSpeed(report: Reporter, full: Phase, reference: number | undefined): void {
  report.figure({
    name: 'ingest.full.acknowledged',
    value: full.perSecond,
    unit: 'msg/s',
    target: { least: 10_000 },
    ...(reference === undefined ? {} : { reference: { name: 'counting broker', value: reference } }),
  });
  report.figure({ name: 'ingest.full.pubackP50', value: full.puback.p50, unit: 'ms' });
  report.figure({ name: 'ingest.full.pubackP99', value: full.puback.p99, unit: 'ms' });
  reportUsage(report, 'ingest.full', full);
  const batches = full.to.batches - full.from.batches;
  report.figure({
    name: 'ingest.full.samplesPerCommit',
    value: (full.to.samples - full.from.samples) / batches,
    unit: 'samples',
  });
}

function reportSteady(report: Reporter, steady: Phase): void {
  const { puback, socket } = steady;
  report.figure({
    name: 'ingest.steady.acknowledged',
    value: steady.perSecond,
    unit: 'msg/s',
    ...(steady.heldBack > 0 ? { note: `${steady.heldBack} could not be sent in time` } : {}),
  });
  report.figure({ name: 'ingest.steady.pubackP50', value: puback.p50, unit: 'ms' });
  report.figure({ name: 'ingest.steady.pubackP99', value: puback.p99, unit: 'ms', target: { most: 25 } });
  report.figure({ name: 'ingest.steady.socketP50', value: socket.p50, unit: 'ms' });
  report.figure({
    name: 'ingest.steady.socketP99',
    value: socket.p99,
    unit: 'ms',
    target: { most: 100 },
    note: `${Math.round((100 * socket.count) / steady.published)} % of samples seen by the viewer`,
  });
  reportUsage(report, 'ingest.steady', steady);
}

function reportUsage(report: Reporter, name: string, phase: Phase): void {
  report.figure({ name: `${name}.cpu`, value: coresBetween(phase.from, phase.to), unit: 'cores' });
  report.figure({
    name: `${name}.loadCpu`,
    value: phase.cores,
    unit: 'cores',
    note: 'of the load generator',
  });
  report.figure({
    name: `${name}.resident`,
    value: phase.to.residentBytes / MIB,
    unit: 'MiB',
    note: `peak ${Math.round(phase.to.residentPeakBytes / MIB)}`,
  });
}
