import type { RecordedFrame } from '../replay/recording.ts';
import { clockOffsetMs } from './device-clock.ts';
import type { FlightPlan } from './flight-plan.ts';
import { type FlightState, onGround } from './flight-state.ts';
import { fly } from './fly.ts';
import { NO_ERRORS, nextErrors, observe, type SensorErrors } from './sensors.ts';
import { CALM, nextWind, type Wind, type WindProfile } from './wind.ts';

/** What an aircraft truly does, apart from what its sensors make of it. */
export interface SimulatedAircraft {
  truth: FlightState;
  wind: Wind;
  errors: SensorErrors;
}

export interface Surroundings {
  plan: FlightPlan;
  wind: WindProfile;
  /** Draws from N(0, 1). */
  normal: () => number;
}

export function switchOn(batteryPercent: number): SimulatedAircraft {
  return { truth: onGround(batteryPercent), wind: CALM, errors: NO_ERRORS };
}

/** Air, aircraft and sensors some seconds later. */
export function advance(
  aircraft: SimulatedAircraft,
  seconds: number,
  { plan, wind: profile, normal }: Surroundings,
): SimulatedAircraft {
  const { truth } = aircraft;
  const wind = nextWind(aircraft.wind, profile, {
    seconds,
    heightMeters: truth.heightMeters,
    airspeedMps: Math.hypot(truth.northMps, truth.eastMps),
    normal,
  });
  const flown = fly(truth, plan, { seconds, wind });
  return { truth: flown, wind, errors: nextErrors(aircraft.errors, flown, { plan, seconds, normal }) };
}

/** What it reports at `nowMs` of true time, by its own clock; nothing while its device is off. */
export function report(
  { truth, errors }: SimulatedAircraft,
  nowMs: number,
  { plan, normal }: Surroundings,
): RecordedFrame | undefined {
  // Sensed in any case, so that a device that is off changes nothing else of the flight.
  const reading = observe(truth, errors, { plan, normal });
  const offset = clockOffsetMs(plan.faults, truth.elapsedSeconds);
  return offset === undefined ? undefined : { ...reading, atMs: Math.round(nowMs + offset) };
}
