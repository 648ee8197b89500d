import { distanceMeters } from '../../server/lib/geo.ts';

const METERS_PER_FOOT = 0.3048;
const MPS_PER_MPH = 0.44704;

/** The numbers of one row as they stand under their labels. */
export interface LabelledRow {
  elapsedSeconds: number;
  latitudeDegrees: number | null;
  longitudeDegrees: number | null;
  height: number | null;
  /** Under `Vel - X`, `Vel - Y`, `Vel - Z` and `Speed`. */
  velocities: readonly (number | null)[];
}

/** What the numbers are, told by how they move: some logs of this app are labelled wrongly. */
export interface LogUnits {
  /** Columns by which the labels of X, Y, Z and speed stand before their values: 0 in a correct log. */
  rotation: 0 | 1 | 3;
  metersPerHeight: number;
  mpsPerSpeed: number;
  /** For the person who replays it; empty for a correct log. */
  notes: string[];
}

const LABELLED: LogUnits = {
  rotation: 0,
  metersPerHeight: METERS_PER_FOOT,
  mpsPerSpeed: MPS_PER_MPH,
  notes: [],
};
const ROTATIONS = [0, 1, 3] as const;
/** A wrong label must fit so much worse before it is doubted. */
const ROTATED_ERROR_SHARE = 0.2;
const MOVING_ROWS_MIN = 20;
const FLOWN_METERS_MIN = 20;
const CLIMBED_METERS_MIN = 5;
/** A recorder's gap says nothing of the speed across it. */
const STEP_SECONDS_MAX = 1.5;

/**
 * Units and columns of a DroneDeploy log. Speed is the length of X and Y in a correct one; positions differ by
 * speed times time; heights by the vertical speed, whose column is positive down. An Inspire 2's log on Android
 * holds metres under "(ft)" and has its velocity labels one column off.
 */
export function findLogUnits(rows: readonly LabelledRow[]): LogUnits {
  const rotation = findRotation(rows);
  const mpsPerSpeed = findSpeedUnit(rows, rotation);
  const metersPerHeight = findHeightUnit(rows, rotation, mpsPerSpeed);
  const notes = [
    ...(rotation === 0
      ? []
      : ['the labels of velocities and speed stand one column off: read by their values']),
    ...(mpsPerSpeed === LABELLED.mpsPerSpeed ? [] : ['speeds are labelled mph and hold metres a second']),
    ...(metersPerHeight === LABELLED.metersPerHeight ? [] : ['heights are labelled feet and hold metres']),
  ];
  return { rotation, metersPerHeight, mpsPerSpeed, notes };
}

/** X, Y, Z and speed of a row, in this order, whatever stands above them. */
export function velocitiesOf({ velocities }: LabelledRow, rotation: number): (number | null)[] {
  return velocities.map((_, index) => velocities[(index + rotation) % velocities.length] ?? null);
}

function findRotation(rows: readonly LabelledRow[]): LogUnits['rotation'] {
  const moving = rows.filter(
    ({ velocities }) =>
      !velocities.includes(null) && velocities.some((value) => value !== null && Math.abs(value) > 1),
  );
  if (moving.length < MOVING_ROWS_MIN) return LABELLED.rotation;
  const errors = ROTATIONS.map((rotation) => ({ rotation, error: errorOf(moving, rotation) }));
  const labelled = errors[0]?.error ?? 0;
  const best = errors.reduce((least, one) => (one.error < least.error ? one : least));
  return best.error < labelled * ROTATED_ERROR_SHARE ? best.rotation : LABELLED.rotation;
}

/** How far speed is from the length of X and Y on average; a negative speed is none at all. */
function errorOf(rows: readonly LabelledRow[], rotation: number): number {
  let sum = 0;
  for (const row of rows) {
    const [x, y, , speed] = velocitiesOf(row, rotation);
    sum += Math.abs((speed ?? 0) - Math.hypot(x ?? 0, y ?? 0)) * ((speed ?? 0) < 0 ? 2 : 1);
  }
  return sum / rows.length;
}

function findSpeedUnit(rows: readonly LabelledRow[], rotation: number): number {
  let flown = 0;
  let told = 0;
  for (const { row, next, seconds } of steps(rows)) {
    const speed = velocitiesOf(row, rotation)[3] ?? null;
    const meters = metersBetween(row, next);
    if (speed === null || meters === null) continue;
    flown += meters;
    told += speed * seconds;
  }
  if (flown < FLOWN_METERS_MIN || told <= 0) return LABELLED.mpsPerSpeed;
  return closer(flown / told, MPS_PER_MPH, 1);
}

function findHeightUnit(rows: readonly LabelledRow[], rotation: number, mpsPerSpeed: number): number {
  let climbed = 0;
  let agreeing = 0;
  let squares = 0;
  for (const { row, next, seconds } of steps(rows)) {
    const down = velocitiesOf(row, rotation)[2] ?? null;
    if (down === null || row.height === null || next.height === null) continue;
    const meters = -down * mpsPerSpeed * seconds;
    climbed += Math.abs(meters);
    agreeing += (next.height - row.height) * meters;
    squares += meters * meters;
  }
  if (climbed < CLIMBED_METERS_MIN || agreeing <= 0) return LABELLED.metersPerHeight;
  return closer(squares / agreeing, METERS_PER_FOOT, 1);
}

function* steps(rows: readonly LabelledRow[]) {
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    const seconds = next ? next.elapsedSeconds - row.elapsedSeconds : 0;
    if (next && seconds > 0 && seconds <= STEP_SECONDS_MAX) yield { row, next, seconds };
  }
}

/** null across a jump from or to 0/0, which is no position. */
function metersBetween(a: LabelledRow, b: LabelledRow): number | null {
  const [from, to] = [positionOf(a), positionOf(b)];
  return from && to ? distanceMeters(from, to) : null;
}

function positionOf({ latitudeDegrees, longitudeDegrees }: LabelledRow) {
  if (!latitudeDegrees || !longitudeDegrees) return undefined;
  return { latitudeDegrees, longitudeDegrees };
}

/** The one of two factors that a measured one is nearer to, as a ratio. */
function closer(measured: number, a: number, b: number): number {
  return Math.abs(Math.log(measured / a)) <= Math.abs(Math.log(measured / b)) ? a : b;
}
