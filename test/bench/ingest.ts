import { measureCountingBroker } from './broker-reference.ts';
import { flyPhase, type Phase, takeOff } from './fly-phase.ts';
import { measurePlainInsert } from './insert-reference.ts';
import type { Options } from './options.ts';
import { reportLatencies, reportUsage } from './phase-figures.ts';
import type { Reporter } from './reporter.ts';
import { type Session, withSession } from './session.ts';

export const RAMP_SECONDS = 4;
const TARGET_PER_SECOND = 10_000;
const TARGET_OF_PLAIN_INSERT = 0.5;
const TARGET_LATENCY = { pubackMs: 25, socketMs: 100 };

/** The whole path, MQTT in to PUBACK and socket out, as the product ships, beside its references. */
export async function benchIngest(options: Options, report: Reporter): Promise<void> {
  report.heading(
    `ingest: ${options.connections} insured aircraft, one connection each, DJI OSD of about 1,180 bytes at QoS 1`,
  );
  const counting = options.references ? await measureCountingBroker(options, report) : undefined;
  await withSession({ aircraft: options.connections, options, report }, async (session) => {
    await takeOff(session, report, 'ingest');
    const full = await flyFull(session, options, report, counting);
    const { product, load, fleet } = session;
    await load.call('watch', { http: product.http, ...fleet.adjuster });
    report.progress(`steady ${options.rate} messages/s, an adjuster watching the airspace`);
    const steady = await flyPhase(session, {
      pace: { kind: 'open', perSecond: options.rate },
      rampSeconds: RAMP_SECONDS,
      seconds: options.seconds,
      laps: 0,
    });
    reportLatencies(report, 'ingest.steady', steady, TARGET_LATENCY);
    reportUsage(report, 'ingest.steady', steady);
    reportNothingLost(report, steady);
    await load.call('disconnect', null);
    await product.stop();
    if (options.references) await compareWithInsert(session, full, report);
  });
}

async function flyFull(
  session: Session,
  options: Options,
  report: Reporter,
  counting: number | undefined,
): Promise<Phase> {
  report.progress(`as fast as it acknowledges, ${options.window} in flight on each connection`);
  const full = await flyPhase(session, {
    pace: { kind: 'closed', window: options.window },
    rampSeconds: RAMP_SECONDS,
    seconds: options.seconds,
    laps: 0,
  });
  report.figure({
    name: 'ingest.full.acknowledged',
    value: full.perSecond,
    unit: 'msg/s',
    target: { least: TARGET_PER_SECOND },
    ...(counting === undefined ? {} : { reference: { name: 'counting broker', value: counting } }),
  });
  report.figure({ name: 'ingest.full.pubackP50', value: full.puback.p50, unit: 'ms' });
  report.figure({ name: 'ingest.full.pubackP99', value: full.puback.p99, unit: 'ms' });
  reportUsage(report, 'ingest.full', full);
  const commits = full.to.batches - full.from.batches;
  report.figure({
    name: 'ingest.full.samplesPerCommit',
    value: (full.to.samples - full.from.samples) / commits,
    unit: 'samples',
  });
  return full;
}

async function compareWithInsert({ dataDir }: Session, full: Phase, report: Reporter): Promise<void> {
  const { from, to } = full;
  const rows = await measurePlainInsert({ dataDir, fromSeq: from.batches, toSeq: to.batches }, report);
  report.figure({
    name: 'ingest.full.ofPlainInsert',
    value: full.perSecond / rows,
    unit: '×',
    target: { least: TARGET_OF_PLAIN_INSERT },
    note: `acknowledged messages/s over ${Math.round(rows)} rows/s of reference.plainInsert.rows`,
  });
}

/** What the bench sends is all good: anything in quarantine or taken for a repeat is a fault. */
function reportNothingLost(report: Reporter, { to }: Phase): void {
  report.figure({
    name: 'ingest.notUsed',
    value: to.quarantined + to.duplicates,
    unit: 'messages',
    target: { most: 0 },
    note: `of ${to.samples} samples`,
  });
}
