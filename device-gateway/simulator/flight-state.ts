export type FlightPhase =
  | 'standby'
  | 'takeoff'
  | 'mission'
  | 'returnHome'
  | 'landing'
  | 'rollout'
  | 'landed'
  | 'forcedLanding'
  | 'motorOutLanding'
  | 'gliding'
  | 'flyaway'
  | 'falling'
  | 'tumbling'
  | 'impacted';

/** What one aircraft truly does at one moment, in the tangent plane of its take-off point. */
export interface FlightState {
  phase: FlightPhase;
  /** Since it was switched on. */
  elapsedSeconds: number;
  /** Time spent in the present phase. */
  phaseSeconds: number;
  northMeters: number;
  eastMeters: number;
  heightMeters: number;
  /** Over the ground; up is positive. */
  northMps: number;
  eastMps: number;
  upMps: number;
  /** Of the nose, 0 ≤ x < 360. */
  headingDegrees: number;
  /** Right wing down positive; a multirotor's is not followed. */
  bankDegrees: number;
  batteryPercent: number;
  waypointIndex: number;
}

export function onGround(batteryPercent: number): FlightState {
  return {
    phase: 'standby',
    elapsedSeconds: 0,
    phaseSeconds: 0,
    northMeters: 0,
    eastMeters: 0,
    heightMeters: 0,
    northMps: 0,
    eastMps: 0,
    upMps: 0,
    headingDegrees: 0,
    bankDegrees: 0,
    batteryPercent,
    waypointIndex: 0,
  };
}

/** Whether the flight is over, well or badly. */
export function isDown(state: FlightState): state is FlightState & { phase: 'landed' | 'impacted' } {
  return state.phase === 'landed' || state.phase === 'impacted';
}

/** Direction of a vector in the plane, 0 ≤ x < 360 clockwise from north. */
export function toDegrees(north: number, east: number): number {
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}
