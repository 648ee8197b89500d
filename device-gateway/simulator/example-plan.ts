import { MEDIUM_AIRFRAME } from './airframe.ts';
import type { Fault } from './fault.ts';
import type { FlightPlan } from './flight-plan.ts';
import { GEOID_METERS } from './plans.ts';

/** The flight of the example recordings: a short loop over Futian at 80 m, from where a fall takes some five seconds. */
export function examplePlan(faults: readonly Fault[]): FlightPlan {
  return {
    name: 'example',
    home: { latitudeDegrees: 22.5431, longitudeDegrees: 114.0579 },
    homeAmslMeters: 14,
    geoidMeters: GEOID_METERS,
    waypoints: [
      { northMeters: 150, eastMeters: 100, heightMeters: 80 },
      { northMeters: 350, eastMeters: 250, heightMeters: 80 },
      { northMeters: 150, eastMeters: 400, heightMeters: 80 },
    ],
    cruiseSpeedMps: 10,
    airframe: MEDIUM_AIRFRAME,
    ending: 'home',
    noseTo: null,
    faults,
  };
}
