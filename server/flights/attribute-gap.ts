import type { GapCause, GapReason } from './gap.schema.ts';

/** What is known about one silence besides its length; null is unknown. */
export interface GapEvidence {
  lengthMs: number | null;
  /** The device's own connection meanwhile. */
  link: 'stayed' | 'dropped' | 'unknown';
  hasWill: boolean;
  othersHeard: boolean | null;
  /** How much of it our own server was away, ms. */
  serverDownMs: number;
  /** Flown long before it came: nothing but the record itself is known, and it just ends. */
  isPast: boolean;
  isDeliveredLater: boolean;
  isControlLost: boolean;
  isRemoteIdOff: boolean;
  batteryPercentBefore: number | null;
  isLandingLowBefore: boolean;
  /** null: never heard again. */
  after: {
    movedMeters: number | null;
    isClockRestarted: boolean;
    isTakeoff: boolean;
    isAirborne: boolean;
  } | null;
  earlierGaps: number;
}

export interface GapAttribution {
  cause: GapCause;
  /** 0-1, two decimals. */
  confidence: number;
  reasons: GapReason[];
}

type Rule = readonly [GapCause, number, GapReason, (evidence: GapEvidence) => boolean];

const LOW_BATTERY_PERCENT = 10;
/** Position noise and drift of a hover. */
const IN_PLACE_METERS = 30;
/** Further than this, an aircraft was flown while nothing was told. */
const FAR_METERS = 500;
const MANY_GAPS = 3;
const HALF = 0.5;

/**
 * Points as in the detectors (detection §9.1): judgements, each with its reason, never a proof. An outage of
 * ours or of everybody explains more than any sign of the one aircraft; a link that stayed up points at the
 * radio behind it; only silence that hides a flight speaks for reporting switched off (security §3).
 */
const RULES: readonly Rule[] = [
  [
    'serverDown',
    20,
    'SERVER_WAS_DOWN',
    (e) => e.serverDownMs >= HALF * (e.lengthMs ?? Number.POSITIVE_INFINITY),
  ],
  ['broker', 7, 'ALL_DEVICES_SILENT', (e) => e.othersHeard === false],
  ['broker', 3, 'DELIVERED_LATER', (e) => e.isDeliveredLater && e.othersHeard === false],
  ['network', 5, 'DELIVERED_LATER', (e) => e.isDeliveredLater && e.othersHeard !== false],
  ['network', 5, 'DEVICE_DISCONNECTED', (e) => e.link === 'dropped'],
  ['network', 2, 'WILL_RECEIVED', (e) => e.hasWill],
  ['network', 1, 'OTHERS_WERE_HEARD', (e) => e.link === 'dropped' && e.othersHeard === true],
  ['radioLoss', 6, 'DEVICE_STAYED_CONNECTED', (e) => e.link === 'stayed' && !e.isDeliveredLater],
  ['radioLoss', 7, 'CONTROL_SIGNAL_LOST', (e) => e.isControlLost],
  ['radioLoss', 2, 'REAPPEARED_FLYING', (e) => e.after?.isAirborne === true && !isFar(e)],
  ['radioLoss', 1, 'NOT_DELIVERED_LATER', (e) => e.after !== null && !e.isDeliveredLater && !e.isPast],
  ['deviceOff', 9, 'CLOCK_RESTARTED_AFTER', (e) => e.after?.isClockRestarted === true],
  ['deviceOff', 5, 'TAKEOFF_AGAIN_AFTER', (e) => e.after?.isTakeoff === true],
  ['deviceOff', 5, 'LANDING_LOW_BEFORE', (e) => e.isLandingLowBefore],
  ['deviceOff', 4, 'BATTERY_LOW_BEFORE', (e) => isBatteryLow(e)],
  ['deviceOff', 3, 'REAPPEARED_IN_PLACE', (e) => e.after?.isAirborne === false && isInPlace(e)],
  ['deviceOff', 2, 'NEVER_HEARD_AGAIN', (e) => e.after === null && !e.isPast],
  ['reportingDisabled', 9, 'REMOTE_ID_OFF', (e) => e.isRemoteIdOff],
  ['reportingDisabled', 5, 'REAPPEARED_FAR', (e) => isFar(e) && !e.isDeliveredLater],
  ['reportingDisabled', 2, 'GAPS_REPEAT', (e) => e.earlierGaps >= MANY_GAPS && isFar(e)],
];
/** What is always left to causes that nothing was seen of, in points. */
const UNSEEN_POINTS = 4;

/** Cause of a gap with its confidence and the reasons for it; ties go to the cause named first. */
export function attributeGap(evidence: GapEvidence): GapAttribution {
  const points = new Map<GapCause, number>();
  let total = UNSEEN_POINTS;
  const held = RULES.filter(([, , , holds]) => holds(evidence));
  for (const [cause, weight] of held) {
    points.set(cause, (points.get(cause) ?? 0) + weight);
    total += weight;
  }
  let best: [GapCause, number] = ['unknown', 0];
  for (const entry of points) if (entry[1] > best[1]) best = entry;
  const [cause, most] = best;
  const reasons = held.filter((rule) => rule[0] === cause).map((rule) => rule[2]);
  return { cause, confidence: Math.round((most / total) * 100) / 100, reasons };
}

function isFar({ after }: GapEvidence): boolean {
  return (after?.movedMeters ?? 0) > FAR_METERS;
}

function isInPlace({ after }: GapEvidence): boolean {
  return (after?.movedMeters ?? Number.POSITIVE_INFINITY) <= IN_PLACE_METERS;
}

function isBatteryLow({ batteryPercentBefore }: GapEvidence): boolean {
  return batteryPercentBefore !== null && batteryPercentBefore <= LOW_BATTERY_PERCENT;
}
