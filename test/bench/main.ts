import { benchDecode } from './decode.ts';
import { benchExternalBroker } from './external-broker.ts';
import { benchIdle } from './idle.ts';
import { benchIngest } from './ingest.ts';
import { benchLedger } from './ledger.ts';
import { reportMachine } from './machine.ts';
import { type Options, parseOptions, type Scenario, USAGE } from './options.ts';
import { benchQuoteBind } from './quote-bind.ts';
import { benchRate } from './rate.ts';
import { Reporter } from './reporter.ts';
import { benchSoak } from './soak.ts';
import { benchStorage } from './storage.ts';
import { benchZones } from './zones.ts';

/** `npm run bench -- [scenario]`: what the product does on this machine, beside references of the same run. */
const RUN: Record<Scenario, (options: Options, report: Reporter) => Promise<void>> = {
  ingest: benchIngest,
  decode: benchDecode,
  rate: benchRate,
  bind: benchQuoteBind,
  mosquitto: benchExternalBroker,
  storage: benchStorage,
  ledger: benchLedger,
  zones: benchZones,
  idle: benchIdle,
  soak: benchSoak,
};

function readOptions(): Options {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}\n`);
    process.exit(2);
  }
}

const options = readOptions();
const report = new Reporter(options.json);
reportMachine(report);
for (const scenario of options.scenarios) await RUN[scenario](options, report);
process.exitCode = report.missed > 0 ? 1 : 0;
