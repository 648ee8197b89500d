import type { RecordedFrame } from '../replay/recording.ts';
import { findActive } from './fault.ts';
import type { FlightPlan } from './flight-plan.ts';
import { isDown } from './flight-state.ts';
import { LINK_PROFILES, type LinkProfile, type LinkState, throughLink } from './radio-link.ts';
import { advance, report, type SimulatedAircraft, switchOn } from './simulated-aircraft.ts';
import { LIGHT_BREEZE, type WindProfile } from './wind.ts';

/** On the ground it still reports this long, so that a landing is seen, and that a fallen one stays where it is. */
const REPORTS_SECONDS = { landed: 8, impacted: 20 };
/** Switched on, every aircraft first says that it stands on the ground: what flew before a restart has landed. */
const SWITCHED_ON_SECONDS = 6;
const PAUSE_SECONDS_MIN = 20;
const PAUSE_SECONDS_MAX = 60;
const START_BATTERY_PERCENT = 98;

export interface PilotOptions {
  plan: FlightPlan;
  /** Before the first take-off. */
  waitSeconds: number;
  /** Flights to make; a plan's faults happen on the first only. */
  flights: number;
  wind?: WindProfile;
  link?: LinkProfile;
  /** Numbers 0 ≤ x < 1, and draws from N(0, 1). */
  random: () => number;
  normal: () => number;
}

/** One aircraft over its whole day: take off, land, pause, again; its radio decides what of it is heard. */
export class Pilot {
  readonly #options: PilotOptions;
  #plan: FlightPlan;
  #aircraft: SimulatedAircraft = switchOn(START_BATTERY_PERCENT);
  #link: LinkState<RecordedFrame> = { isBad: false, kept: [] };
  #waitSeconds: number;
  /** Left to report from the ground after being switched on. */
  #reportSeconds = SWITCHED_ON_SECONDS;
  #flightsLeft: number;

  constructor(options: PilotOptions) {
    this.#options = options;
    this.#plan = options.plan;
    this.#waitSeconds = options.waitSeconds;
    this.#flightsLeft = options.flights;
  }

  /** Nothing more will come from it. */
  get isDone(): boolean {
    return this.#flightsLeft <= 0;
  }

  /** Some seconds later: what is heard of it at `nowMs`. */
  advance(seconds: number, nowMs: number): readonly RecordedFrame[] {
    if (this.isDone) return [];
    const { random, link: profile = LINK_PROFILES.steady } = this.#options;
    const isOn = this.#move(seconds);
    const { truth } = this.#aircraft;
    const frame = isOn ? report(this.#aircraft, nowMs, this.#surroundings()) : undefined;
    const isCut = findActive(this.#plan.faults, 'linkLoss', truth.elapsedSeconds) !== undefined;
    const passed = throughLink(this.#link, frame, { profile, seconds, isCut, random });
    this.#link = passed.link;
    if (isDown(truth) && truth.phaseSeconds >= REPORTS_SECONDS[truth.phase]) this.#park();
    return passed.sent;
  }

  #surroundings() {
    return { plan: this.#plan, wind: this.#options.wind ?? LIGHT_BREEZE, normal: this.#options.normal };
  }

  /** Waits or flies on; false while it is switched off. */
  #move(seconds: number): boolean {
    if (this.#waitSeconds > 0) {
      this.#waitSeconds -= seconds;
      this.#reportSeconds -= seconds;
      return this.#reportSeconds > 0;
    }
    this.#aircraft = advance(this.#aircraft, seconds, this.#surroundings());
    return true;
  }

  #park(): void {
    this.#aircraft = switchOn(START_BATTERY_PERCENT);
    this.#plan = { ...this.#plan, faults: [] };
    this.#waitSeconds = PAUSE_SECONDS_MIN + this.#options.random() * (PAUSE_SECONDS_MAX - PAUSE_SECONDS_MIN);
    this.#flightsLeft -= 1;
  }
}
