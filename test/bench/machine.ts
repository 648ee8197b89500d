import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import type { Reporter } from './reporter.ts';

/** What it was measured on; a machine that was busy before we began measured something else as well. */
export function reportMachine(report: Reporter): void {
  const [load = 0] = loadavg();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  report.heading(
    `machine: ${availableParallelism()} cores (${model}), ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}`,
  );
  report.figure({ name: 'machine.loadAverage', value: load, unit: 'runnable', note: 'before the run' });
}

/** Time that all cores together have been busy, whoever kept them so. */
export function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}
