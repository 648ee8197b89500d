/**
 * Where a bench aircraft is so many seconds after its first message: standing, climbing, circling, and, when
 * sorties are bounded, landing where it took off and standing again. Metres and metres per second.
 */
export interface Moment {
  /** DJI Cloud API `mode_code`. */
  modeCode: number;
  northMeters: number;
  eastMeters: number;
  heightMeters: number;
  groundSpeedMps: number;
  verticalSpeedMps: number;
  headDegrees: number;
  batteryPercent: number;
}

const STANDBY = 0;
const TAKEOFF = 4;
const WAYLINE = 5;
const LANDING = 10;

const STANDING_SECONDS = 2;
const CLIMB_MPS = 3;
const DESCENT_MPS = 1.5;
const CRUISE_HEIGHT_METERS = 45;
const TAKEOFF_MODE_SECONDS = 4;
const SPEED_MPS = 6;
const RADIUS_METERS = 60;
const CLIMB_SECONDS = CRUISE_HEIGHT_METERS / CLIMB_MPS;
const DESCENT_SECONDS = CRUISE_HEIGHT_METERS / DESCENT_MPS;
const LAP_SECONDS = (2 * Math.PI * RADIUS_METERS) / SPEED_MPS;
/** Longer than a touch-and-go, so that the flight is closed. */
const PAUSE_SECONDS = 40;
const BATTERY_FULL_PERCENT = 96;
const BATTERY_LOW_PERCENT = 45;
const BATTERY_PERCENT_PER_SECOND = 0.04;

/** One sortie from standing to standing again, for `laps` circles. */
export function sortieSeconds(laps: number): number {
  return STANDING_SECONDS + CLIMB_SECONDS + laps * LAP_SECONDS + DESCENT_SECONDS + PAUSE_SECONDS;
}

/** `laps` circles to a sortie; 0 flies on without ever landing. */
export function momentAt(elapsedSeconds: number, laps: number): Moment {
  const t = laps === 0 ? elapsedSeconds : elapsedSeconds % sortieSeconds(laps);
  const batteryPercent = Math.max(
    BATTERY_LOW_PERCENT,
    Math.round(BATTERY_FULL_PERCENT - t * BATTERY_PERCENT_PER_SECOND),
  );
  const still = {
    northMeters: 0,
    eastMeters: 0,
    groundSpeedMps: 0,
    verticalSpeedMps: 0,
    headDegrees: 41,
    batteryPercent,
  };
  if (t < STANDING_SECONDS) return { ...still, modeCode: STANDBY, heightMeters: 0 };
  const climbed = t - STANDING_SECONDS;
  if (climbed < CLIMB_SECONDS) {
    const modeCode = climbed < TAKEOFF_MODE_SECONDS ? TAKEOFF : WAYLINE;
    return { ...still, modeCode, heightMeters: climbed * CLIMB_MPS, verticalSpeedMps: CLIMB_MPS };
  }
  const circled = climbed - CLIMB_SECONDS;
  if (laps === 0 || circled < laps * LAP_SECONDS) return circling(circled, batteryPercent);
  const heightMeters = CRUISE_HEIGHT_METERS - (circled - laps * LAP_SECONDS) * DESCENT_MPS;
  if (heightMeters > 0) return { ...still, modeCode: LANDING, heightMeters, verticalSpeedMps: -DESCENT_MPS };
  return { ...still, modeCode: STANDBY, heightMeters: 0 };
}

/** A circle that begins and ends above the take-off point. */
function circling(seconds: number, batteryPercent: number): Moment {
  const angle = (seconds * SPEED_MPS) / RADIUS_METERS;
  return {
    modeCode: WAYLINE,
    northMeters: RADIUS_METERS * Math.sin(angle),
    eastMeters: RADIUS_METERS * (1 - Math.cos(angle)),
    heightMeters: CRUISE_HEIGHT_METERS,
    groundSpeedMps: SPEED_MPS,
    verticalSpeedMps: 0,
    headDegrees: (((((angle * 180) / Math.PI + 180) % 360) + 360) % 360) - 180,
    batteryPercent,
  };
}
