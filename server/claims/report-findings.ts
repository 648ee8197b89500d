import { distanceMeters } from '../lib/geo.ts';
import { findTier, toConfidence } from './confidence.ts';
import {
  type DetectorState,
  HYPOTHESES,
  type Hypothesis,
  type IncidentFinding,
} from './detector-state.schema.ts';

/** Evidence that makes going down a crash rather than a fall. */
const CRASH_CODES: ReadonlySet<string> = new Set([
  'CRASH_CODE',
  'PARACHUTE_CODE',
  'PROPULSION_CODE',
  'EMERGENCY_DECLARED',
]);
/** Further than this from take-off is off the declared site (detection §9.2). */
const SITE_METERS = 50;

/** Findings whose tier rose: each kind once as suspected and once as probable per flight. */
export function reportFindings(state: DetectorState): { state: DetectorState; findings: IncidentFinding[] } {
  if (state.evidence.length === 0) return { state, findings: [] };
  const findings: IncidentFinding[] = [];
  let next = state;
  for (const hypothesis of HYPOTHESES) {
    const finding = findFinding(next, hypothesis);
    if (finding === undefined || !isRise(next, finding)) continue;
    findings.push(finding);
    const downKind = finding.kind === 'fall' || finding.kind === 'crash' ? finding.kind : next.downKind;
    next = { ...next, downKind, emitted: { ...next.emitted, [finding.kind]: finding.tier } };
  }
  return { state: next, findings };
}

/** Whether the aircraft stands more than 50 m from where it took off; null without both positions. */
export function isOffSite(state: DetectorState): boolean | null {
  if (state.takeoffPosition === null || state.lastPosition === null) return null;
  return distanceMeters(state.takeoffPosition, state.lastPosition) > SITE_METERS;
}

function findFinding(state: DetectorState, hypothesis: Hypothesis): IncidentFinding | undefined {
  const evidence = state.evidence.filter((one) => one.hypothesis === hypothesis);
  const points = evidence.reduce((sum, one) => sum + one.points, 0);
  const confidence = toConfidence(points);
  const tier = findTier(confidence);
  if (tier === undefined) return undefined;
  const isCrash = evidence.some((one) => CRASH_CODES.has(one.code));
  return {
    kind: hypothesis === 'down' ? (state.downKind ?? (isCrash ? 'crash' : 'fall')) : hypothesis,
    tier,
    confidence,
    points,
    evidence: evidence.map(({ code, detail, points: weight, atMs }) => ({
      code,
      detail,
      points: weight,
      atMs,
    })),
    atMs: Math.min(...evidence.filter((one) => one.points > 0).map((one) => one.atMs)),
    landedOffSite: state.phase === 'landed' ? isOffSite(state) : null,
  };
}

function isRise(state: DetectorState, finding: IncidentFinding): boolean {
  const known = state.emitted[finding.kind];
  return known === undefined || (known === 'suspected' && finding.tier === 'probable');
}
