import type { RecordedFrame } from '../replay/recording.ts';
import { findActive } from './fault.ts';
import type { FlightPlan } from './flight-plan.ts';
import { type FlightState, isDown } from './flight-state.ts';
import { LINK_PROFILES, type LinkProfile, type LinkState, throughLink } from './radio-link.ts';
import { normalFrom, seededRandom } from './random.ts';
import { advance, report, switchOn } from './simulated-aircraft.ts';
import { LIGHT_BREEZE, type WindProfile } from './wind.ts';

/** How long an aircraft still reports from where it came down. */
const REPORTS_SECONDS = { landed: 10, impacted: 20 };
const FLIGHT_SECONDS_MAX = 10_800;
const START_BATTERY_PERCENT = 98;

export interface SimulatedFlight {
  /** What arrived, in the order of arrival, by the device's clock. */
  frames: RecordedFrame[];
  /** What really happened at each step; tests compare the two. */
  truth: FlightState[];
}

/** One whole flight, from standby to the ground: the same for the same input. */
export function simulateFlight(input: {
  plan: FlightPlan;
  startMs: number;
  rateHz: number;
  seed: number;
  wind?: WindProfile;
  link?: LinkProfile;
}): SimulatedFlight {
  const { plan, wind = LIGHT_BREEZE, link: profile = LINK_PROFILES.steady } = input;
  const random = seededRandom(input.seed);
  const surroundings = { plan, wind, normal: normalFrom(random) };
  const seconds = 1 / input.rateHz;
  const flight: SimulatedFlight = { frames: [], truth: [] };
  let aircraft = switchOn(START_BATTERY_PERCENT);
  let link: LinkState<RecordedFrame> = { isBad: false, kept: [] };
  for (let index = 0; index < FLIGHT_SECONDS_MAX * input.rateHz; index += 1) {
    const { truth } = aircraft;
    flight.truth.push(truth);
    const frame = report(aircraft, input.startMs + Math.round(index * seconds * 1_000), surroundings);
    const isCut = findActive(plan.faults, 'linkLoss', truth.elapsedSeconds) !== undefined;
    const passed = throughLink(link, frame, { profile, seconds, isCut, random });
    link = passed.link;
    flight.frames.push(...passed.sent);
    if (isDown(truth) && truth.phaseSeconds >= REPORTS_SECONDS[truth.phase]) break;
    aircraft = advance(aircraft, seconds, surroundings);
  }
  return flight;
}
