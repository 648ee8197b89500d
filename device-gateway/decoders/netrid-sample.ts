import { fromInstant } from '../../server/lib/clock.ts';
import { normalizeDegrees } from '../../server/lib/geo.ts';
import type { CanonicalSample, FlightMode, SampleFlag } from '../../server/telemetry/sample.schema.ts';
import { buildSample } from './build-sample.ts';
import type { NetRidState } from './netrid.schema.ts';

/** Numbers that F3411 writes for "unknown". */
const UNKNOWN = { altitude: -1_000, speed: 255, track: 361, verticalSpeed: 63 } as const;
const STATUS_MODES = new Map<string, FlightMode | null>([
  ['Undeclared', null],
  ['Ground', 'standby'],
  ['Airborne', null],
  ['Emergency', 'emergency'],
  ['RemoteIDSystemFailure', null],
]);
const TOLD_STATUSES = new Set(['Emergency', 'RemoteIDSystemFailure']);
const HEIGHT_METERS_MIN = -2_000;
const HEIGHT_METERS_MAX = 10_000;
const ALTITUDE_METERS_MIN = -500;
const ALTITUDE_METERS_MAX = 12_000;
const SPEED_MPS_MAX = 254.25;
const VERTICAL_SPEED_MPS_MAX = 62;

/** One aircraft state of network Remote ID → a sample; a fault when its position is not on the globe. */
export function toNetRidSample(
  state: NetRidState,
  of: { serialNumber: string; receivedAtMs: number; simulated: boolean },
): CanonicalSample | { fault: string } {
  const { position } = state;
  if (position && (Math.abs(position.lat) > 90 || Math.abs(position.lng) > 180))
    return { fault: `position ${position.lat}, ${position.lng} is not on the globe` };
  const isPlaced = position != null && !(position.lat === 0 && position.lng === 0);
  const flags = new Set<SampleFlag>();
  if (!isPlaced) flags.add('noFix');
  if (position?.extrapolated) flags.add('extrapolated');
  if (of.simulated) flags.add('simulated');
  const status = state.operational_status ?? 'Undeclared';
  const mode = STATUS_MODES.get(status);
  const readings = readReadings(state, flags);
  const identity = {
    serialNumber: of.serialNumber,
    source: 'remote-id' as const,
    observedAtMs: fromInstant(state.timestamp),
    receivedAtMs: of.receivedAtMs,
  };
  const placed = isPlaced ? { latitudeDegrees: position.lat, longitudeDegrees: position.lng } : {};
  return buildSample(identity, Object.assign(readings, placed), {
    mode: mode === undefined ? 'unknown' : mode,
    codes: mode === undefined || TOLD_STATUSES.has(status) ? [`netrid:status:${toAscii(status)}`] : [],
    flags: [...flags],
  });
}

/** Numbers of a state; an unknown one is null, an impossible one null with its flag. */
function readReadings(state: NetRidState, flags: Set<SampleFlag>) {
  const known = (
    value: number | null | undefined,
    by: { unknown: number; bounds: readonly [number, number]; flag: SampleFlag },
  ): number | null => {
    if (value === null || value === undefined || value === by.unknown) return null;
    if (value >= by.bounds[0] && value <= by.bounds[1]) return value;
    flags.add(by.flag);
    return null;
  };
  const height = state.position?.height ?? state.height;
  const distance = known(height?.distance, {
    unknown: UNKNOWN.altitude,
    bounds: [HEIGHT_METERS_MIN, HEIGHT_METERS_MAX],
    flag: 'altitudeImplausible',
  });
  const { track } = state;
  const isTrackKnown = track !== null && track !== undefined && track >= 0 && track <= 360;
  return {
    altitudeEllipsoidMeters: known(state.position?.alt, {
      unknown: UNKNOWN.altitude,
      bounds: [ALTITUDE_METERS_MIN, ALTITUDE_METERS_MAX],
      flag: 'altitudeImplausible',
    }),
    heightAboveTakeoffMeters: height?.reference === 'TakeoffLocation' ? distance : null,
    heightAboveGroundMeters: height?.reference === 'GroundLevel' ? distance : null,
    groundSpeedMps: known(state.speed, {
      unknown: UNKNOWN.speed,
      bounds: [0, SPEED_MPS_MAX],
      flag: 'speedImplausible',
    }),
    verticalSpeedMps: known(state.vertical_speed, {
      unknown: UNKNOWN.verticalSpeed,
      bounds: [-VERTICAL_SPEED_MPS_MAX, VERTICAL_SPEED_MPS_MAX],
      flag: 'verticalSpeedUnreliable',
    }),
    trackDegrees: isTrackKnown ? normalizeDegrees(track) : null,
  };
}

function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 32);
}
