import type { Position } from '../../server/lib/geo.ts';
import type { Airframe } from './airframe.ts';
import type { Fault } from './fault.ts';

/** A point of a route, metres from the take-off point. */
export interface Waypoint {
  northMeters: number;
  eastMeters: number;
  heightMeters: number;
}

export interface FlightPlan {
  name: string;
  home: Position;
  /** Of the take-off point above mean sea level. */
  homeAmslMeters: number;
  /** Mean sea level above the ellipsoid there. */
  geoidMeters: number;
  waypoints: readonly Waypoint[];
  cruiseSpeedMps: number;
  airframe: Airframe;
  /** Where it lands: home again, or where the route ends. */
  ending: 'home' | 'lastWaypoint';
  /** What a multirotor's nose points at on its route; null is where it flies to. */
  noseTo: Waypoint | null;
  faults: readonly Fault[];
}
