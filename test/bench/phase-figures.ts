import type { Phase } from './fly-phase.ts';
import { coresBetween } from './product-usage.ts';
import type { Reporter } from './reporter.ts';

const MEGABYTE = 1_000_000;

/** Publish→PUBACK and publish→socket at a steady rate, against what was asked. */
export function reportLatencies(
  report: Reporter,
  name: string,
  phase: Phase,
  targets: { pubackMs: number; socketMs: number },
): void {
  const { puback, socket } = phase;
  report.figure({
    name: `${name}.acknowledged`,
    value: phase.perSecond,
    unit: 'msg/s',
    ...(phase.heldBack > 0 ? { note: `${phase.heldBack} could not be sent in time` } : {}),
  });
  report.figure({ name: `${name}.pubackP50`, value: puback.p50, unit: 'ms' });
  report.figure({
    name: `${name}.pubackP99`,
    value: puback.p99,
    unit: 'ms',
    target: { most: targets.pubackMs },
    note: `p99.9 ${puback.p999.toFixed(1)}, most ${puback.max.toFixed(1)}`,
  });
  report.figure({ name: `${name}.socketP50`, value: socket.p50, unit: 'ms' });
  report.figure({
    name: `${name}.socketP99`,
    value: socket.p99,
    unit: 'ms',
    target: { most: targets.socketMs },
    note: `${Math.round((100 * socket.count) / phase.published)} % of samples shown, the rest were overtaken by newer ones`,
  });
}

/** Processor and memory of the product in a phase; the load's and the others' processor, to see who was measured. */
export function reportUsage(report: Reporter, name: string, phase: Phase): void {
  const { from, to } = phase;
  const cores = coresBetween(from, to);
  report.figure({
    name: `${name}.cpu`,
    value: cores,
    unit: 'cores',
    note: `the load generator ${phase.cores.toFixed(2)}`,
  });
  report.figure({
    name: `${name}.othersCpu`,
    value: Math.max(0, phase.machineCores - cores - phase.cores),
    unit: 'cores',
    note: 'taken by whatever else ran on the machine, the broker included where it is outside',
  });
  report.figure({
    name: `${name}.cpuPerSample`,
    value: ((to.cpuSeconds - from.cpuSeconds) * 1e6) / (to.samples - from.samples),
    unit: 'µs',
  });
  report.figure({
    name: `${name}.resident`,
    value: to.residentBytes / MEGABYTE,
    unit: 'MB',
    note: `peak ${Math.round(to.residentPeakBytes / MEGABYTE)}`,
  });
}
