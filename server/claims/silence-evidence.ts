import { SECOND_MS } from '../lib/clock.ts';
import type { DetectorState, WeighedEvidence } from './detector-state.schema.ts';
import { addEvidence, dropEvidence, hasEvidence } from './weigh-evidence.ts';

const SUSPECT_MS = 10 * SECOND_MS;
const SILENT_30_MS = 30 * SECOND_MS;
const SILENT_60_MS = 60 * SECOND_MS;
/** Suspect after the longer of 10 s and five intervals (detection §9.2). */
const INTERVALS = 5;
const HIGH_METERS = 10;

export interface SilenceContext {
  nowMs: number;
  /** Whether the aircraft's gateway is still heard; null when unknown; false: an outage, no link loss. */
  gatewayAlive: boolean | null;
  intervalMs: number;
}

/**
 * Weighs silence after an airborne sample, in receive time: it backs a fall or crash that was seen to begin
 * (§9.1), and alone it is a link loss (§9.2): total power loss looks the same, so never "crash" (§0).
 */
export function applySilence(state: DetectorState, context: SilenceContext): DetectorState {
  const silenceMs = context.nowMs - state.newestReceivedAtMs;
  if (state.phase !== 'airborne' || state.lastAirborne === null || silenceMs < SUSPECT_MS) return state;
  let { evidence } = state;
  if (hasEvidence(evidence, 'down')) {
    const points = silenceMs >= SILENT_60_MS ? 4 : 3;
    evidence = addEvidence(
      evidence,
      evidenceOf('down', 'silence', 'SILENT_AFTER_FALL', points, silenceMs, context.nowMs),
    );
  }
  const isExplained = Object.keys(state.emitted).some(
    (kind) => kind !== 'linkLoss' && kind !== 'batteryCritical',
  );
  const isSuspect = silenceMs > Math.max(SUSPECT_MS, INTERVALS * context.intervalMs);
  if (isExplained || !isSuspect || context.gatewayAlive === false || state.lastAirborne.isLowInLanding) {
    return { ...state, evidence };
  }
  return { ...state, evidence: weighLinkLoss(evidence, state, context) };
}

/** A sample was heard: silence speaks for nothing any more. */
export function endSilence(state: DetectorState): DetectorState {
  const evidence = dropEvidence(dropEvidence(state.evidence, 'linkLoss'), 'down', 'silence');
  return evidence.length === state.evidence.length ? state : { ...state, evidence };
}

/** Receive times at which silence gains weight after the newest sample, Unix ms, ascending. */
export function silenceStepsMs(state: DetectorState, intervalMs: number): number[] {
  if (state.phase !== 'airborne' || state.lastAirborne === null) return [];
  const suspectMs = Math.max(SUSPECT_MS, INTERVALS * intervalMs) + 1;
  const steps = [SUSPECT_MS, suspectMs, SILENT_30_MS + 1, SILENT_60_MS + 1];
  return steps.map((step) => state.newestReceivedAtMs + step).sort((a, b) => a - b);
}

function weighLinkLoss(
  list: readonly WeighedEvidence[],
  state: DetectorState,
  context: SilenceContext,
): WeighedEvidence[] {
  const { nowMs } = context;
  const silenceMs = nowMs - state.newestReceivedAtMs;
  const heightMeters = state.lastAirborne?.heightMeters ?? null;
  let evidence = addEvidence(
    list,
    evidenceOf('linkLoss', 'airborne', 'LAST_SEEN_AIRBORNE', 4, silenceMs, nowMs),
  );
  if (heightMeters !== null && heightMeters > HIGH_METERS) {
    evidence = addEvidence(evidence, evidenceOf('linkLoss', 'height', 'LAST_SEEN_HIGH', 1, silenceMs, nowMs));
  }
  if (context.gatewayAlive === true) {
    evidence = addEvidence(evidence, evidenceOf('linkLoss', 'gateway', 'GATEWAY_ALIVE', 3, silenceMs, nowMs));
  }
  if (silenceMs > SILENT_30_MS) {
    const points = silenceMs > SILENT_60_MS ? 4 : 2;
    evidence = addEvidence(
      evidence,
      evidenceOf('linkLoss', 'silence', 'LINK_SILENT', points, silenceMs, nowMs),
    );
  }
  return evidence;
}

function evidenceOf(
  hypothesis: WeighedEvidence['hypothesis'],
  ...[fact, code, points, silenceMs, atMs]: [string, string, number, number, number]
): WeighedEvidence {
  return {
    hypothesis,
    fact,
    code,
    points,
    detail: `silent for ${Math.floor(silenceMs / SECOND_MS)} s`,
    atMs,
  };
}
