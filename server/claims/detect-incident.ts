import { isLandingMode } from '../flights/flight-mode.ts';
import { isLowInLanding } from '../flights/landing-rule.ts';
import { type Motion, readMotion, rememberPoint } from '../flights/motion.ts';
import type { CanonicalSample } from '../telemetry/sample.schema.ts';
import { applyBatteryRule } from './battery-rule.ts';
import { applyCodeRule } from './code-rule.ts';
import type { DetectorState, IncidentFinding } from './detector-state.schema.ts';
import { applyFallRule } from './fall-rule.ts';
import { isOffSite, reportFindings } from './report-findings.ts';
import { applySilence, endSilence, silenceStepsMs } from './silence-evidence.ts';
import { addEvidence, hasEvidence } from './weigh-evidence.ts';

const INTERVALS_KEPT = 9;
const DEFAULT_INTERVAL_MS = 1_000;
/** Slower than this, figures weigh half (detection §9.1). */
const SLOW_INTERVAL_MS = 3_000;
const OFF_SITE_POINTS = 3;
/** Absolute altitudes: only differences of them are used here. */
const SEA_LEVEL = { altitudeAmslMeters: 0, altitudeEllipsoidMeters: 0 };

export interface DetectorContext {
  /** Of the flight, after the flights machine saw the sample. */
  phase: 'ground' | 'airborne' | 'landed';
  /** The register's maximum descent over all modes, m/s; null when the model is unknown. */
  maxDescentMps: number | null;
  /** Declared interval between samples, ms; measured when absent. */
  intervalMs?: number;
}

export interface DetectorStep {
  state: DetectorState;
  findings: IncidentFinding[];
}

/**
 * Weighs one sample of a flight (detection §9). State is per flight: start a new flight with undefined.
 * Never alarms on the ground; late samples only contribute their explicit codes. Deterministic.
 */
export function advanceDetector(
  state: DetectorState | undefined,
  sample: CanonicalSample,
  context: DetectorContext,
): DetectorStep {
  const before = state ?? openDetector(sample);
  if (sample.observedAtMs < before.newestAtMs) {
    if (context.phase === 'ground') return { state: before, findings: [] };
    return reportFindings(applyCodeRule(before, sample));
  }
  const motion = readMotion(sample, SEA_LEVEL, before.recent);
  const heard = endSilence({ ...before, intervalsMs: recordInterval(before, sample), phase: context.phase });
  if (context.phase === 'ground') return reportFindings(rememberSample(heard, { sample, motion, context }));
  const seen = { sample, motion, context, intervalMs: context.intervalMs ?? medianInterval(heard) };
  return reportFindings(rememberSample(weighSample(heard, seen), seen));
}

/** Weighs silence up to `nowMs` (receive time, Unix ms) after the newest sample. */
export function tickDetector(
  state: DetectorState,
  nowMs: number,
  context: { gatewayAlive?: boolean | null } = {},
): DetectorStep {
  const intervalMs = medianInterval(state);
  return reportFindings(
    applySilence(state, { nowMs, gatewayAlive: context.gatewayAlive ?? null, intervalMs }),
  );
}

/** When tickDetector could find something after `nowMs` (receive time, Unix ms); undefined when it can't. */
export function nextDetectorTickAtMs(state: DetectorState, nowMs: number): number | undefined {
  return silenceStepsMs(state, medianInterval(state)).find((step) => step > nowMs);
}

interface Seen {
  sample: CanonicalSample;
  motion: Motion;
  context: DetectorContext;
}

function weighSample(state: DetectorState, seen: Seen & { intervalMs: number }): DetectorState {
  const { sample, motion, context, intervalMs } = seen;
  if (context.phase === 'ground') return state;
  const coded = applyCodeRule(state, sample);
  const powered = context.phase === 'airborne' ? applyBatteryRule(coded, sample) : coded;
  const fallen = applyFallRule(powered, {
    atMs: sample.observedAtMs,
    motion,
    isClimbMeasured: sample.verticalSpeedMps !== null && !sample.flags.includes('verticalSpeedUnreliable'),
    phase: context.phase,
    maxDescentMps: context.maxDescentMps,
    quality: qualityOf(sample, intervalMs),
    intervalMs,
    isLandingAtSite:
      isLandingMode(sample.mode) &&
      isOffSite({ ...state, lastPosition: positionAfter(state, sample) }) === false,
  });
  return context.phase === 'landed' ? weighSite(fallen, sample) : fallen;
}

/** A forced landing away from the take-off site is stronger (§9.2: site > 50 m). */
function weighSite(state: DetectorState, sample: CanonicalSample): DetectorState {
  if (
    !hasEvidence(state.evidence, 'forcedLanding', 'mode') ||
    isOffSite({ ...state, lastPosition: positionAfter(state, sample) }) !== true
  ) {
    return state;
  }
  const evidence = addEvidence(state.evidence, {
    hypothesis: 'forcedLanding',
    fact: 'site',
    code: 'LANDED_OFF_SITE',
    points: OFF_SITE_POINTS,
    detail: 'landed more than 50 m from take-off',
    atMs: sample.observedAtMs,
  });
  return { ...state, evidence };
}

/** Weight of a sample's figures (§9.1): none when frozen or stale, half without a fix or at slow rates. */
function qualityOf(sample: CanonicalSample, intervalMs: number): number {
  const { flags } = sample;
  const unusable = [
    'stale',
    'extrapolated',
    'positionFrozen',
    'altitudeImplausible',
    'speedImplausible',
  ] as const;
  if (unusable.some((flag) => flags.includes(flag))) return 0;
  const isSlow = intervalMs > SLOW_INTERVAL_MS;
  return (flags.includes('noFix') ? 0.5 : 1) * (isSlow ? 0.5 : 1);
}

function rememberSample(state: DetectorState, { sample, motion, context }: Seen): DetectorState {
  const lastPosition = positionAfter(state, sample);
  const isUsable = !sample.flags.includes('stale') && !sample.flags.includes('altitudeImplausible');
  const isAirborne = context.phase === 'airborne';
  return {
    ...state,
    lastPosition,
    newestAtMs: sample.observedAtMs,
    newestReceivedAtMs: Math.max(state.newestReceivedAtMs, sample.receivedAtMs),
    recent: isUsable ? rememberPoint(state.recent, sample, motion) : state.recent,
    takeoffPosition: context.phase === 'ground' ? lastPosition : (state.takeoffPosition ?? lastPosition),
    airborneCount: state.airborneCount + (isAirborne ? 1 : 0),
    lastAirborne: isAirborne ? airborneNow(sample, motion) : state.lastAirborne,
  };
}

function airborneNow(sample: CanonicalSample, motion: Motion): DetectorState['lastAirborne'] {
  const isAboveSite = motion.datum === 'takeoff' || motion.datum === 'ground';
  return {
    atMs: sample.observedAtMs,
    heightMeters: isAboveSite ? motion.heightMeters : null,
    mode: sample.mode,
    isLowInLanding: isAboveSite && isLowInLanding(sample.mode, motion),
  };
}

/** The newest position that can be believed, this sample included. */
function positionAfter(state: DetectorState, sample: CanonicalSample): DetectorState['lastPosition'] {
  const { latitudeDegrees, longitudeDegrees } = sample;
  if (latitudeDegrees === null || longitudeDegrees === null || sample.flags.includes('positionJump'))
    return state.lastPosition;
  return { latitudeDegrees, longitudeDegrees };
}

function recordInterval(state: DetectorState, sample: CanonicalSample): number[] {
  const intervalMs = sample.observedAtMs - state.newestAtMs;
  if (intervalMs <= 0) return state.intervalsMs;
  return [...state.intervalsMs, intervalMs].slice(-INTERVALS_KEPT);
}

function medianInterval(state: DetectorState): number {
  const sorted = [...state.intervalsMs].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? DEFAULT_INTERVAL_MS;
}

function openDetector(sample: CanonicalSample): DetectorState {
  return {
    phase: 'ground',
    newestAtMs: sample.observedAtMs,
    newestReceivedAtMs: sample.receivedAtMs,
    intervalsMs: [],
    recent: [],
    takeoffPosition: null,
    lastPosition: null,
    lastAirborne: null,
    airborneCount: 0,
    fast: null,
    droppingAtMs: null,
    stillSinceMs: null,
    normalSinceMs: null,
    emergencySinceMs: null,
    forcedReasonCount: 0,
    batteryPercent: null,
    batteryLowCount: 0,
    downKind: null,
    evidence: [],
    emitted: {},
  };
}
