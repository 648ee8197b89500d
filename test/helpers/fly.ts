import { advanceDetector, tickDetector } from '../../server/claims/detect-incident.ts';
import type { DetectorState, IncidentFinding } from '../../server/claims/detector-state.schema.ts';
import {
  advanceFlight,
  type FlightStep,
  nextTickAtMs,
  tickFlight,
} from '../../server/flights/advance-flight.ts';
import type { FlightTransition, TrackerState } from '../../server/flights/flight-tracker.schema.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';

export interface Flown {
  state: TrackerState;
  steps: FlightStep[];
  transitions: FlightTransition[];
}

/** Feeds samples through the flights machine; ids are F1, F2, … by sample. */
export function fly(samples: readonly CanonicalSample[], start?: TrackerState): Flown {
  let state = start;
  const steps: FlightStep[] = [];
  for (const [index, sample] of samples.entries()) {
    const step = advanceFlight(state, sample, () => `F${index + 1}`);
    state = step.state;
    steps.push(step);
  }
  if (state === undefined) throw new Error('fly needs a sample');
  return { state, steps, transitions: steps.flatMap((step) => step.transitions) };
}

/** Ticks at every due time until nothing is due any more. */
export function waitOut(state: TrackerState): Flown {
  const transitions: FlightTransition[] = [];
  let current = state;
  for (let due = nextTickAtMs(current); due !== undefined; due = nextTickAtMs(current)) {
    const step = tickFlight(current, due);
    transitions.push(...step.transitions);
    current = step.state;
  }
  return { state: current, steps: [], transitions };
}

/** Kind and reason of each transition, as one line each. */
export function namesOf(transitions: readonly FlightTransition[]): string[] {
  return transitions.map((one) => `${one.kind} ${one.reason}`);
}

/** Flies samples through both machines; returns every finding in order. */
export function watch(
  samples: readonly CanonicalSample[],
  maxDescentMps: number | null,
): { state: DetectorState; findings: IncidentFinding[] } {
  let detector: DetectorState | undefined;
  const findings: IncidentFinding[] = [];
  const { steps } = fly(samples);
  for (const [index, sample] of samples.entries()) {
    const step = steps[index];
    if (step === undefined) continue;
    const next = advanceDetector(detector, sample, { phase: step.phase, maxDescentMps });
    detector = next.state;
    findings.push(...next.findings);
  }
  if (detector === undefined) throw new Error('watch needs a sample');
  return { state: detector, findings };
}

/** Silence after the newest sample, ticked every second. */
export function silence(
  state: DetectorState,
  seconds: number,
  gatewayAlive: boolean | null,
): { state: DetectorState; findings: IncidentFinding[] } {
  let current = state;
  const findings: IncidentFinding[] = [];
  for (let second = 1; second <= seconds; second += 1) {
    const step = tickDetector(current, state.newestReceivedAtMs + second * 1_000, { gatewayAlive });
    current = step.state;
    findings.push(...step.findings);
  }
  return { state: current, findings };
}
