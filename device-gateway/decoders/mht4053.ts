import { normalizeDegrees } from '../../server/lib/geo.ts';
import type { CanonicalSample, FlightMode, SampleFlag } from '../../server/telemetry/sample.schema.ts';
import { parseBeijingTime } from './beijing-time.ts';
import { buildSample } from './build-sample.ts';
import { type Decoded, type Quarantined, quarantine, refused } from './decoded.ts';
import { toIssueText } from './issue-text.ts';
import { MHT4053_REPORTS_MAX, type Mht4053Report, Mht4053ReportSchema } from './mht4053.schema.ts';
import { isRecord, ownValue, parseJson } from './parse-json.ts';

/** In flight alone names no mode: height and speed show the take-off. Landed aircraft may still say Land. */
const STATUS_MODES = new Map<string, FlightMode | null>([
  ['prepare', 'takeoffPreparation'],
  ['takeoff', 'takeoff'],
  ['inflight', null],
  ['land', 'landing'],
]);
/** WGS-84 and CGCS2000 agree within centimetres and are kept as they come; PZ-90 and others may not. */
const KNOWN_DATUMS = new Set([1, 2]);
/** A pair of degrees that were sent without their scale would lie this near to 0/0. */
const UNSCALED_MAX = 180;

/**
 * One `skycover/v1/{deviceId}/mht4053` message: a report or an array of them. Reports that are valid count even
 * if others of the same message are not; the first fault is named.
 */
export function decodeMht4053(
  state: undefined,
  bytes: Uint8Array,
  context: { receivedAtMs: number },
): Decoded<undefined> {
  const parsed = parseJson(bytes);
  if ('quarantined' in parsed) return refused(state, parsed.quarantined);
  const reports: unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  if (reports.length > MHT4053_REPORTS_MAX) {
    const detail = `${reports.length} reports, at most ${MHT4053_REPORTS_MAX} a message`;
    return refused(state, quarantine('PAYLOAD_TOO_LARGE', detail));
  }
  if (reports.length === 0) return refused(state, quarantine('PAYLOAD_INVALID', 'an array without a report'));
  const samples: CanonicalSample[] = [];
  let quarantined: Quarantined | undefined;
  reports.forEach((report, index) => {
    const read = readReport(report, context.receivedAtMs);
    if (!('reason' in read)) samples.push(read);
    else {
      const detail = reports.length > 1 ? `report ${index + 1}: ${read.detail}` : read.detail;
      quarantined ??= quarantine(read.reason, detail, read.serialNumber);
    }
  });
  return { state, samples, quarantined, housekeeping: undefined };
}

function readReport(value: unknown, receivedAtMs: number): CanonicalSample | Quarantined {
  const parsed = Mht4053ReportSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const reason = issue?.path[0] === 'timeStamp' ? 'TIMESTAMP_INVALID' : 'PAYLOAD_INVALID';
    return quarantine(reason, toIssueText(issue, { value, root: 'the report' }), serialNumberOf(value));
  }
  const report = parsed.data;
  const observedAtMs = parseBeijingTime(report.timeStamp);
  if (observedAtMs === undefined || observedAtMs < 0)
    return quarantine('TIMESTAMP_INVALID', 'timeStamp: not yyyyMMddHHmmss in Beijing time', report.sn);
  const fault = findPositionFault(report);
  if (fault !== undefined) return quarantine('PAYLOAD_INVALID', fault, report.sn);
  return toSample(report, observedAtMs, receivedAtMs);
}

function findPositionFault({ latitude, longitude }: Mht4053Report): string | undefined {
  if (latitude === 0 && longitude === 0) return undefined;
  const isScaled = Number.isInteger(latitude) && Number.isInteger(longitude);
  const isUnscaled = Math.abs(latitude) <= UNSCALED_MAX && Math.abs(longitude) <= UNSCALED_MAX;
  if (!isScaled || isUnscaled) return 'latitude, longitude: degrees × 10000000 as whole numbers are expected';
  return Math.abs(latitude) > 90e7 || Math.abs(longitude) > 180e7
    ? `position ${latitude / 1e7}, ${longitude / 1e7} is not on the globe`
    : undefined;
}

function toSample(report: Mht4053Report, observedAtMs: number, receivedAtMs: number): CanonicalSample {
  const flags = new Set<SampleFlag>();
  const isPlaced = !(report.latitude === 0 && report.longitude === 0);
  if (!isPlaced) flags.add('noFix');
  if (!KNOWN_DATUMS.has(report.coordinate ?? 1)) flags.add('datumSuspected');
  /** A reading in its unit; null and flagged where it can't be. */
  const within = (scaled: number | null | undefined, bounds: readonly [number, number], flag: SampleFlag) => {
    if (scaled === null || scaled === undefined) return null;
    const value = scaled / 10;
    if (value >= bounds[0] && value <= bounds[1]) return value;
    flags.add(flag);
    return null;
  };
  const status = report.flightStatus ?? null;
  const mode = status === null ? null : STATUS_MODES.get(status.toLowerCase());
  const { course } = report;
  const readings = {
    latitudeDegrees: isPlaced ? report.latitude / 1e7 : null,
    longitudeDegrees: isPlaced ? report.longitude / 1e7 : null,
    heightAboveTakeoffMeters: within(report.height, [-2_000, 10_000], 'altitudeImplausible'),
    altitudeAmslMeters: within(report.altitude, [-500, 12_000], 'altitudeImplausible'),
    verticalSpeedMps: within(report.VS, [-200, 200], 'verticalSpeedUnreliable'),
    groundSpeedMps: within(report.GS, [0, 300], 'speedImplausible'),
    batteryPercent: within(toTenths(report.SOC), [0, 100], 'batteryImplausible'),
    trackDegrees: course != null && Math.abs(course) <= 3_600 ? normalizeDegrees(course / 10) : null,
  };
  const identity = { serialNumber: report.sn, source: 'mht4053' as const, observedAtMs, receivedAtMs };
  return buildSample(identity, readings, {
    mode: mode === undefined ? 'unknown' : mode,
    codes: mode === undefined ? [`mht4053:flightStatus:${toAscii(status ?? '')}`] : [],
    flags: [...flags],
  });
}

function toTenths(percent: number | null | undefined): number | null {
  return percent === null || percent === undefined ? null : percent * 10;
}

function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

function serialNumberOf(report: unknown): string | null {
  const value = isRecord(report) ? ownValue(report, 'sn') : undefined;
  return typeof value === 'string' ? value.slice(0, 64) : null;
}
