import type { FlightMode } from '../telemetry/sample.schema.ts';

/** DJI's in-air set is mode_code 3..12 and 15..20; on the ground 0..2 (domain: detection §2.1, §2.4). */
const AIRBORNE_MODES: ReadonlySet<FlightMode> = new Set<FlightMode>([
  'takeoff',
  'manual',
  'mission',
  'hover',
  'returnHome',
  'landing',
  'forcedLanding',
  'threePropellerLanding',
  'avoidance',
]);
const GROUND_MODES: ReadonlySet<FlightMode> = new Set<FlightMode>(['standby', 'takeoffPreparation']);
const LANDING_MODES: ReadonlySet<FlightMode> = new Set<FlightMode>([
  'landing',
  'forcedLanding',
  'threePropellerLanding',
]);

/** Whether the aircraft's own code says it flies; `emergency`, `unknown` and null say nothing. */
export function isAirborneMode(mode: FlightMode | null): boolean {
  return mode !== null && AIRBORNE_MODES.has(mode);
}

/** Whether the aircraft's own code says it stands on the ground. */
export function isGroundMode(mode: FlightMode | null): boolean {
  return mode !== null && GROUND_MODES.has(mode);
}

/** Whether the aircraft says it is coming down to land, by wish or by force. */
export function isLandingMode(mode: FlightMode | null): boolean {
  return mode !== null && LANDING_MODES.has(mode);
}
