import { offsetPosition, type Position } from '../../server/lib/geo.ts';
import type { Airframe } from './airframe.ts';
import type { Fault } from './fault.ts';
import type { FlightPlan, Waypoint } from './flight-plan.ts';

/** Sea level above the ellipsoid around Shenzhen, m, roughly: this world is made up. */
export const GEOID_METERS = -3;
const HOME_AMSL_METERS = 14;
const CIRCLE_POINTS = 24;
const CIRCLE_METERS = { multirotor: 120, fixedWing: 300 };
const SURVEY = { lanes: 6, lengthMeters: 300, gapMeters: 50 };
const WING_GAP_METERS = 150;
const DELIVERY_METERS = 1_500;
const ORBIT = { awayMeters: 250, meters: 60 };
/** Degrees by which neighbours on a sunflower's face are apart. */
const GOLDEN_DEGREES = 137.507_764;

export const PLAN_NAMES = ['circle', 'survey', 'delivery', 'orbit'] as const;
export type PlanName = (typeof PLAN_NAMES)[number];

interface PlanInput {
  airframe: Airframe;
  home: Position;
  heightMeters: number;
  /** Which way from home the route leads. */
  towardsDegrees: number;
  faults: readonly Fault[];
}

/** A route of that kind: circle around home, survey of a field, delivery from A to B, orbit around a building. */
export function makePlan(name: PlanName, input: PlanInput): FlightPlan {
  const { airframe, home, heightMeters, towardsDegrees, faults } = input;
  const at = (forward: number, right: number): Waypoint =>
    turned(forward, right, { heightMeters, towardsDegrees });
  const routes: Record<PlanName, Waypoint[]> = {
    circle: ring(at, 0, CIRCLE_METERS[airframe.kind]),
    survey: survey(at, airframe),
    delivery: [at(DELIVERY_METERS / 2, 0), at(DELIVERY_METERS, 0)],
    orbit: ring(
      at,
      ORBIT.awayMeters,
      airframe.kind === 'multirotor' ? ORBIT.meters : CIRCLE_METERS.fixedWing,
    ),
  };
  return {
    name,
    home,
    homeAmslMeters: HOME_AMSL_METERS,
    geoidMeters: GEOID_METERS,
    waypoints: routes[name],
    cruiseSpeedMps: cruiseOf(name, airframe),
    airframe,
    ending: name === 'delivery' ? 'lastWaypoint' : 'home',
    noseTo: name === 'orbit' ? at(ORBIT.awayMeters, 0) : null,
    faults,
  };
}

/** Take-off points spread evenly over a round area, the same for the same number. */
export function homeOf(
  index: number,
  count: number,
  area: { centre: Position; radiusMeters: number },
): Position {
  const distance = area.radiusMeters * Math.sqrt((index + 0.5) / count);
  const angle = (index * GOLDEN_DEGREES * Math.PI) / 180;
  return offsetPosition(area.centre, distance * Math.cos(angle), distance * Math.sin(angle));
}

type At = (forward: number, right: number) => Waypoint;

function turned(
  forward: number,
  right: number,
  { heightMeters, towardsDegrees }: { heightMeters: number; towardsDegrees: number },
): Waypoint {
  const angle = (towardsDegrees * Math.PI) / 180;
  return {
    northMeters: forward * Math.cos(angle) - right * Math.sin(angle),
    eastMeters: forward * Math.sin(angle) + right * Math.cos(angle),
    heightMeters,
  };
}

function ring(at: At, forward: number, radius: number): Waypoint[] {
  return Array.from({ length: CIRCLE_POINTS + 1 }, (_, index) => {
    const angle = (index * 2 * Math.PI) / CIRCLE_POINTS;
    return at(forward + radius * Math.cos(angle), radius * Math.sin(angle));
  });
}

function survey(at: At, airframe: Airframe): Waypoint[] {
  const gap = airframe.kind === 'multirotor' ? SURVEY.gapMeters : WING_GAP_METERS;
  return Array.from({ length: SURVEY.lanes }, (_, lane) => {
    const ends = [at(0, lane * gap), at(SURVEY.lengthMeters, lane * gap)];
    return lane % 2 === 0 ? ends : ends.reverse();
  }).flat();
}

function cruiseOf(name: PlanName, airframe: Airframe): number {
  if (airframe.kind === 'fixedWing') return airframe.cruiseMps;
  return { circle: 8, survey: 9, delivery: 12, orbit: 4 }[name];
}
