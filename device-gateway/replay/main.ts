import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../server/lib/clock.ts';
import { simulate, simulateToCsv } from '../simulator/simulation.ts';
import { SIMULATION_HELP } from '../simulator/simulation-help.ts';
import { asksForSimulation, parseSimulationOptions } from '../simulator/simulation-options.ts';
import { REPLAY_HELP } from './help.ts';
import { LoginRefusedError, UnreachableError } from './mqtt-link.ts';
import { asksForHelp, parseReplayOptions, UsageError } from './options.ts';
import { RecordingError } from './recording.ts';
import { type ReplayDeps, replay } from './replay.ts';

/** Exit codes of the replay (design §5): `used` only when every sample was flown, acknowledged and used. */
const EXIT = { used: 0, refused: 1, usage: 2, unreachable: 3 } as const;

const report = (line: string): void => void process.stderr.write(`${line}\n`);

async function run(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    const help = asksForSimulation(args) ? SIMULATION_HELP : REPLAY_HELP;
    process.stdout.write(`${help}\n`);
    return EXIT.used;
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  try {
    const deps: ReplayDeps = {
      clock: systemClock,
      readFile: (path) => readFile(path),
      wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
      report,
      signal: stop.signal,
    };
    if (asksForSimulation(args)) return await runSimulation(args, deps);
    const summary = await replay(parseReplayOptions(args, process.env), deps);
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    return summary.refused === 0 && summary.notFlown === 0 ? EXIT.used : EXIT.refused;
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
    if (error instanceof LoginRefusedError) return EXIT.refused;
    if (error instanceof UnreachableError) return EXIT.unreachable;
    const isFileError = error instanceof Error && 'code' in error && 'path' in error;
    return error instanceof UsageError || error instanceof RecordingError || isFileError
      ? EXIT.usage
      : EXIT.refused;
  }
}

async function runSimulation(args: readonly string[], deps: ReplayDeps): Promise<number> {
  const options = parseSimulationOptions(args, process.env);
  if (options.csvStartMs !== null) {
    process.stdout.write(simulateToCsv(options, options.csvStartMs));
    return EXIT.used;
  }
  const summary = await simulate(options, { ...deps, readText: (path) => readFile(path, 'utf8') });
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  return summary.refused === 0 ? EXIT.used : EXIT.refused;
}

process.exitCode = await run(process.argv.slice(2));
