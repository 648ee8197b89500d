/** The air's own movement where an aircraft is, m/s, towards north and east. */
export interface Wind {
  northMps: number;
  eastMps: number;
  /** The part of it that changes from second to second: no autopilot knows it before it is felt. */
  gustNorthMps: number;
  gustEastMps: number;
}

export interface WindProfile {
  speedMps: number;
  /** Where it comes from, degrees from north. */
  fromDegrees: number;
  /** Standard deviation of the gusts in each direction. */
  gustMps: number;
}

export const CALM: Wind = { northMps: 0, eastMps: 0, gustNorthMps: 0, gustEastMps: 0 };
/** A light breeze, as on most days that a drone flies. */
export const LIGHT_BREEZE: WindProfile = { speedMps: 2, fromDegrees: 90, gustMps: 0.6 };

const FEET_PER_METER = 3.281;
/** The turbulence model holds from 10 to 1,000 feet. */
const HEIGHT_FEET = { min: 10, max: 1_000 };
const AIRSPEED_MPS_MIN = 3;

/**
 * The wind some seconds later: steady wind and gusts of the Dryden form's first order, whose length at low
 * height is L = h / (0.177 + 0.000823 h)^1.2 feet (MIL-F-8785C §3.7.3.4). `normal` draws from N(0, 1).
 */
export function nextWind(
  wind: Wind,
  profile: WindProfile,
  moment: { seconds: number; heightMeters: number; airspeedMps: number; normal: () => number },
): Wind {
  const towards = ((profile.fromDegrees + 180) * Math.PI) / 180;
  const passing = Math.max(AIRSPEED_MPS_MIN, moment.airspeedMps);
  const kept = Math.exp((-passing * moment.seconds) / gustLengthMeters(moment.heightMeters));
  const fresh = profile.gustMps * Math.sqrt(1 - kept * kept);
  const gustNorthMps = wind.gustNorthMps * kept + fresh * moment.normal();
  const gustEastMps = wind.gustEastMps * kept + fresh * moment.normal();
  return {
    northMps: profile.speedMps * Math.cos(towards) + gustNorthMps,
    eastMps: profile.speedMps * Math.sin(towards) + gustEastMps,
    gustNorthMps,
    gustEastMps,
  };
}

function gustLengthMeters(heightMeters: number): number {
  const feet = Math.min(HEIGHT_FEET.max, Math.max(HEIGHT_FEET.min, heightMeters * FEET_PER_METER));
  return feet / (0.177 + 0.000_823 * feet) ** 1.2 / FEET_PER_METER;
}
