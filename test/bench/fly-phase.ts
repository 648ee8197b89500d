import { countFlights } from './count-flights.ts';
import type { FlyInput, FlyResult } from './load-protocol.ts';
import { busyMs } from './machine.ts';
import type { Usage } from './product-usage.ts';
import type { Reporter } from './reporter.ts';
import type { Session } from './session.ts';

const TAKEOFF_PER_SECOND = 1_000;
/** Standing, and two samples that span two seconds off the ground. */
const TAKEOFF_SECONDS = 12;
const COVER_ATTEMPTS = 30;

/** One measured phase: what the load saw, and what the product used meanwhile. */
export interface Phase extends FlyResult {
  from: Usage;
  to: Usage;
  /** Cores that everything on the machine used, us included. */
  machineCores: number;
}

/** Every aircraft stands, climbs and circles; its cover binds. Throws when one stays uncovered. */
export async function takeOff(session: Session, report: Reporter, scenario: string): Promise<void> {
  const { load, product, fleet } = session;
  report.progress('take-off: cover binds by standing order');
  const aircraft = fleet.devices.length;
  const input: FlyInput = {
    pace: { kind: 'open', perSecond: TAKEOFF_PER_SECOND },
    rampSeconds: 0,
    seconds: TAKEOFF_SECONDS,
    laps: 0,
  };
  await load.call('park', { withinSeconds: 0 });
  await load.call('fly', input);
  for (let attempt = 0; attempt < COVER_ATTEMPTS; attempt += 1) {
    const { airborne, covered } = await countFlights(product.http, fleet.regulator);
    if (covered === aircraft) {
      report.figure({
        name: `${scenario}.coveredFlights`,
        value: covered,
        unit: 'flights',
        target: { least: aircraft },
        note: `${airborne} airborne`,
      });
      return;
    }
    await load.call('fly', { ...input, seconds: 1 });
  }
  throw new Error('not every aircraft took off covered: nothing worth measuring');
}

/** Flies and reads the product's usage at both ends of the measured part. */
export async function flyPhase({ load, product }: Session, input: FlyInput): Promise<Phase> {
  const readAfter = async (seconds: number): Promise<{ usage: Usage; busyMs: number }> => {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    return { usage: await product.usage(), busyMs: busyMs() };
  };
  const [flown, from, to] = await Promise.all([
    load.call('fly', input),
    readAfter(input.rampSeconds),
    readAfter(input.rampSeconds + input.seconds),
  ]);
  const machineCores = (to.busyMs - from.busyMs) / (to.usage.atMs - from.usage.atMs);
  return { ...flown, from: from.usage, to: to.usage, machineCores };
}
