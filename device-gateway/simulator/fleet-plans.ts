import { AIRFRAMES, type Airframe } from './airframe.ts';
import { toFault } from './fault.ts';
import type { FlightPlan, Waypoint } from './flight-plan.ts';
import { GEOID_METERS } from './plans.ts';

type Leg = readonly [northMeters: number, eastMeters: number, heightMeters: number];

/** Back and forth over a rectangle: `lanes` lines of `length` metres northwards, `gap` metres apart. */
function survey(lanes: number, length: number, gap: number, height: number): Leg[] {
  return Array.from({ length: lanes }, (_, lane) => {
    const legs: Leg[] = [
      [0, lane * gap, height],
      [length, lane * gap, height],
    ];
    return lane % 2 === 0 ? legs : legs.reverse();
  }).flat();
}

interface Route {
  name: string;
  at: readonly [latitude: number, longitude: number];
  amsl: number;
  cruise: number;
  airframe: Airframe;
  legs: readonly Leg[];
}

const ROUTES: readonly Route[] = [
  {
    name: 'Nanshan science park delivery',
    at: [22.5405, 113.951],
    amsl: 12,
    cruise: 12,
    airframe: AIRFRAMES.medium,
    legs: [
      [-300, -700, 90],
      [-700, -1_300, 90],
      [-300, -700, 100],
    ],
  },
  {
    name: 'Nanshan Xili campus delivery',
    at: [22.5856, 113.9572],
    amsl: 30,
    cruise: 11,
    airframe: AIRFRAMES.medium,
    legs: [
      [400, 700, 80],
      [700, 1_400, 80],
      [400, 700, 90],
    ],
  },
  {
    name: 'Futian civic centre inspection',
    at: [22.5431, 114.0579],
    amsl: 14,
    cruise: 7,
    airframe: AIRFRAMES.light,
    legs: [
      [150, 0, 70],
      [150, 200, 90],
      [-100, 200, 110],
      [-100, -200, 90],
      [150, -200, 70],
    ],
  },
  {
    name: 'Futian Meilin pipeline inspection',
    at: [22.5702, 114.0512],
    amsl: 40,
    cruise: 9,
    airframe: AIRFRAMES.medium,
    legs: [
      [200, 500, 60],
      [250, 1_000, 60],
      [100, 1_500, 70],
      [250, 1_000, 80],
    ],
  },
  {
    name: 'Bao’an centre delivery',
    at: [22.5606, 113.8935],
    amsl: 6,
    cruise: 12,
    airframe: AIRFRAMES.medium,
    legs: [
      [600, 400, 90],
      [1_400, 700, 90],
      [600, 400, 100],
    ],
  },
  {
    name: 'Bao’an Xixiang roof survey',
    at: [22.5832, 113.8915],
    amsl: 8,
    cruise: 8,
    airframe: AIRFRAMES.light,
    legs: survey(6, 250, 50, 80),
  },
  {
    name: 'Luohu Dongmen facade inspection',
    at: [22.5478, 114.1184],
    amsl: 10,
    cruise: 6,
    airframe: AIRFRAMES.light,
    legs: [
      [80, 60, 50],
      [80, 160, 80],
      [-60, 160, 100],
      [-60, 60, 60],
    ],
  },
  {
    name: 'Luohu Buxin slope survey',
    at: [22.5741, 114.1339],
    amsl: 35,
    cruise: 8,
    airframe: AIRFRAMES.heavy,
    legs: survey(5, 300, 60, 100),
  },
  {
    name: 'Longgang Bantian delivery',
    at: [22.6352, 114.0685],
    amsl: 75,
    cruise: 13,
    airframe: AIRFRAMES.heavy,
    legs: [
      [700, 300, 100],
      [1_500, 500, 100],
      [700, 300, 105],
    ],
  },
  {
    name: 'Longgang Buji road survey',
    at: [22.6085, 114.1252],
    amsl: 50,
    cruise: 9,
    airframe: AIRFRAMES.medium,
    legs: [
      [300, 300, 70],
      [700, 650, 70],
      [1_100, 900, 70],
      [700, 650, 80],
    ],
  },
];

/** The route whose first flight ends in a forced landing, and when, so that the adjusters' queue is alive. */
const FORCED_LANDING_ROUTE = 3;
const FORCED_LANDING_SECONDS = 85;

function toWaypoint([northMeters, eastMeters, heightMeters]: Leg): Waypoint {
  return { northMeters, eastMeters, heightMeters };
}

/** Ten plausible flights over Shenzhen, made up for the demonstration: all over land, at most 110 m high. */
export const FLEET_PLANS: readonly FlightPlan[] = ROUTES.map((route, index) => ({
  name: route.name,
  home: { latitudeDegrees: route.at[0], longitudeDegrees: route.at[1] },
  homeAmslMeters: route.amsl,
  geoidMeters: GEOID_METERS,
  waypoints: route.legs.map(toWaypoint),
  cruiseSpeedMps: route.cruise,
  airframe: route.airframe,
  ending: 'home',
  noseTo: null,
  faults: index === FORCED_LANDING_ROUTE ? [toFault('forcedLanding', FORCED_LANDING_SECONDS)] : [],
}));
