import type { FlightMode } from '../../server/telemetry/sample.schema.ts';

/**
 * Cloud API aircraft `mode_code` → canonical mode. A dock's `mode_code` is another enumeration under the
 * same key, and so are the mobile SDK's flight-mode numbers: neither may come through this table.
 */
export const DJI_FLIGHT_MODES: readonly FlightMode[] = [
  'standby', // 0
  'takeoffPreparation', // 1
  'takeoffPreparation', // 2 done
  'manual', // 3
  'takeoff', // 4
  'mission', // 5 wayline
  'mission', // 6 panorama
  'mission', // 7 intelligent tracking
  'avoidance', // 8 ADS-B
  'returnHome', // 9
  'landing', // 10
  'forcedLanding', // 11
  'threePropellerLanding', // 12
  'standby', // 13 upgrading
  'notConnected', // 14
  'manual', // 15 APAS
  'manual', // 16 virtual stick
  'manual', // 17 live flight control
  'hover', // 18 airborne RTK fixing
  'manual', // 19 dock site selection
  'mission', // 20 point of interest
];

/** `unknown` for a code no document names: DJI's own SDK throws there, a gateway must not. */
export function toFlightMode(modeCode: number): FlightMode {
  return (Number.isInteger(modeCode) ? DJI_FLIGHT_MODES[modeCode] : undefined) ?? 'unknown';
}
