import { existsSync, readFileSync } from 'node:fs';
import { fromInstant } from '../../server/lib/clock.ts';
import type { CanonicalSample, FlightMode } from '../../server/telemetry/sample.schema.ts';

const RECORDINGS = new URL('../../../shared/flights/', import.meta.url);
export const hasRecordings = existsSync(RECORDINGS);
export const T0 = 1_770_000_000_000;

/** A canonical sample `seconds` after T0, received 100 ms later; everything unsaid is unknown. */
export function sampleAt(seconds: number, fields: Partial<CanonicalSample> = {}): CanonicalSample {
  const observedAtMs = fields.observedAtMs ?? Math.round(T0 + seconds * 1_000);
  return {
    serialNumber: 'TESTAIRCRAFT1',
    source: 'dji',
    observedAtMs,
    receivedAtMs: observedAtMs + 100,
    latitudeDegrees: 22.5308,
    longitudeDegrees: 113.9472,
    altitudeEllipsoidMeters: null,
    altitudeAmslMeters: null,
    heightAboveTakeoffMeters: null,
    heightAboveGroundMeters: null,
    groundSpeedMps: null,
    verticalSpeedMps: null,
    headingDegrees: null,
    trackDegrees: null,
    batteryPercent: null,
    mode: null,
    codes: [],
    flags: [],
    ...fields,
  };
}

const MATRICE_MODES: Record<string, FlightMode> = {
  '11': 'takeoff',
  '41': 'takeoff',
  '14': 'mission',
  '12': 'landing',
};

/** The Matrice 200 log in SI units: feet and mph as labelled, Vel-Z positive down, SDK mode numbers. */
export function readMatriceLog(): CanonicalSample[] {
  const lines = readFileSync(new URL('dji-matrice200-ios.log', RECORDINGS), 'utf8').split('\n');
  const rows = lines.map((line) => line.split('\t')).filter((row) => row.length > 50);
  const header = rows[0] ?? [];
  return rows.slice(1).map((row) => {
    const read = (name: string) => Number(row[header.indexOf(name)]);
    return sampleAt(read('Elapsed Time (sec)'), {
      latitudeDegrees: read('Aircraft Latitude (Degrees)'),
      longitudeDegrees: read('Aircraft Longitude (Degrees)'),
      heightAboveTakeoffMeters: read('Aircraft Barometric Altitude (ft)') * 0.3048,
      groundSpeedMps: read('Aircraft Speed (mph)') * 0.44704,
      verticalSpeedMps: -read('Aircraft Vel - Z (mph)') * 0.44704,
      batteryPercent: read('Aircraft Battery Power (%)'),
      mode: MATRICE_MODES[row[header.indexOf('Aircraft Flight Mode Value')] ?? ''] ?? 'unknown',
    });
  });
}

/** The Mavic Pro subtitles: position and barometric height only, two blocks sharing some seconds. */
export function readMavicSubtitles(): CanonicalSample[] {
  const text = readFileSync(new URL('dji-mavic-pro.srt', RECORDINGS), 'utf8');
  const blocks = text.matchAll(
    /HOME\([^)]*\) (\d+)\.(\d+)\.(\d+) ([\d:]+)\s+GPS\(([-\d.]+),([-\d.]+),\d+\) BAROMETER:([-\d.]+)/g,
  );
  return [...blocks].map((block) =>
    sampleAt(0, {
      observedAtMs: fromInstant(
        `${block[1]}-${block[2]?.padStart(2, '0')}-${block[3]?.padStart(2, '0')}T${block[4]}Z`,
      ),
      longitudeDegrees: Number(block[5]),
      latitudeDegrees: Number(block[6]),
      heightAboveTakeoffMeters: Number(block[7]),
    }),
  );
}

interface ZurichFile {
  flights: {
    states: {
      timestamp: string;
      position: { lat: number; lng: number; alt: number };
      height: { distance: number };
      speed: number;
      vertical_speed: number;
    }[];
  }[];
}

/** One aircraft of the Zürich F3411 states, 1 Hz. Both are heard from take-off and cut off in the air. */
export function readZurichStates(aircraft: 0 | 1): CanonicalSample[] {
  const file = JSON.parse(readFileSync(new URL('netrid-zurich.json', RECORDINGS), 'utf8')) as ZurichFile;
  return (file.flights[aircraft]?.states ?? []).map((state) =>
    sampleAt(0, {
      source: 'remote-id',
      observedAtMs: fromInstant(state.timestamp),
      latitudeDegrees: state.position.lat,
      longitudeDegrees: state.position.lng,
      altitudeEllipsoidMeters: state.position.alt,
      heightAboveTakeoffMeters: state.height.distance,
      groundSpeedMps: state.speed,
      verticalSpeedMps: state.vertical_speed,
      mode: 'manual',
    }),
  );
}

/** At most one sample per `everyMs`, from the first on: what a slower dialect would have sent. */
export function thin(samples: readonly CanonicalSample[], everyMs: number): CanonicalSample[] {
  let nextAtMs = 0;
  return samples.filter((sample) => {
    if (sample.observedAtMs < nextAtMs) return false;
    nextAtMs = sample.observedAtMs + everyMs - 50;
    return true;
  });
}
