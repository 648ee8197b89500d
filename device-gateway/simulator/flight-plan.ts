import type { Position } from '../../server/lib/geo.ts';

/** A point of a route, metres from the take-off point. */
export interface Waypoint {
  northMeters: number;
  eastMeters: number;
  heightMeters: number;
}

/** How a flight ends badly, and when after take-off. A fall loses all thrust at once. */
export interface FlightEvent {
  kind: 'fall' | 'forcedLanding';
  atSeconds: number;
}

export interface Airframe {
  massKg: number;
  /** Drag coefficient × frontal area, m² (detection §4.1). */
  dragAreaM2: number;
  accelerationMps2: number;
  climbMps: number;
  descentMps: number;
  /** Full to empty in level flight. */
  enduranceMinutes: number;
}

export interface FlightPlan {
  name: string;
  home: Position;
  /** Of the take-off point above mean sea level. */
  homeAmslMeters: number;
  waypoints: readonly Waypoint[];
  cruiseSpeedMps: number;
  airframe: Airframe;
  event: FlightEvent | null;
}

/** M30-like, as the fall table of detection §4.1 has it. */
export const MEDIUM_AIRFRAME: Airframe = {
  massKg: 3.9,
  dragAreaM2: 0.12,
  accelerationMps2: 3,
  climbMps: 4,
  descentMps: 3,
  enduranceMinutes: 36,
};
