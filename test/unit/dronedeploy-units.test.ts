import { describe, expect, it } from 'vitest';
import { findLogUnits, type LabelledRow } from '../../device-gateway/replay/dronedeploy-units.ts';
import { readRecording } from '../../device-gateway/replay/read-recording.ts';

const MPH = 1 / 0.44704;
const FEET = 1 / 0.3048;
const METERS_PER_DEGREE = 111_195;

interface Labels {
  speedUnit: number;
  heightUnit: number;
  /** What stands under X, Y, Z and speed, of [X, Y, Z, speed]. */
  order: readonly number[];
}

/** A minute at 10 Hz: north at 6 m/s, east at 2, climbing at 1.5, labelled so. */
function log({ speedUnit, heightUnit, order }: Labels, seconds = 60): LabelledRow[] {
  const velocities = [6, 2, -1.5, Math.hypot(6, 2)].map((mps) => mps * speedUnit);
  return Array.from({ length: seconds * 10 }, (_, index) => ({
    elapsedSeconds: index / 10,
    latitudeDegrees: 22.5 + (index * 0.6) / METERS_PER_DEGREE,
    longitudeDegrees: 114 + (index * 0.2) / (METERS_PER_DEGREE * Math.cos((22.5 * Math.PI) / 180)),
    height: index * 0.15 * heightUnit,
    velocities: order.map((from) => velocities[from] ?? 0),
  }));
}
const RIGHT = { speedUnit: MPH, heightUnit: FEET, order: [0, 1, 2, 3] };

describe('what the numbers of a log are', () => {
  it.each<[string, Labels, { rotation: number; metersPerHeight: number; mpsPerSpeed: number }]>([
    ['as labelled', RIGHT, { rotation: 0, metersPerHeight: 0.3048, mpsPerSpeed: 0.44704 }],
    [
      'metres under feet',
      { ...RIGHT, heightUnit: 1 },
      { rotation: 0, metersPerHeight: 1, mpsPerSpeed: 0.44704 },
    ],
    [
      'metres a second under mph',
      { ...RIGHT, speedUnit: 1 },
      { rotation: 0, metersPerHeight: 0.3048, mpsPerSpeed: 1 },
    ],
    [
      'speed first',
      { ...RIGHT, order: [3, 0, 1, 2] },
      { rotation: 1, metersPerHeight: 0.3048, mpsPerSpeed: 0.44704 },
    ],
    [
      'X last, and all of it in metres',
      { speedUnit: 1, heightUnit: 1, order: [1, 2, 3, 0] },
      { rotation: 3, metersPerHeight: 1, mpsPerSpeed: 1 },
    ],
  ])('%s is told by how they move', (_what, labels, expected) => {
    expect(findLogUnits(log(labels))).toMatchObject(expected);
  });

  it('is what the labels say while nothing moves, or too little to tell', () => {
    const wrong = { speedUnit: 1, heightUnit: 1, order: [3, 0, 1, 2] };
    const still = log(wrong).map((row) => ({
      ...row,
      velocities: [0, 0, 0, 0],
      height: 0,
      latitudeDegrees: 0,
    }));
    for (const rows of [still, log(wrong, 1), []])
      expect(findLogUnits(rows)).toEqual({
        rotation: 0,
        metersPerHeight: 0.3048,
        mpsPerSpeed: 0.44704,
        notes: [],
      });
  });

  it('says each thing that is read otherwise than labelled', () => {
    expect(findLogUnits(log({ speedUnit: 1, heightUnit: 1, order: [3, 0, 1, 2] })).notes).toHaveLength(3);
    expect(findLogUnits(log(RIGHT)).notes).toEqual([]);
  });

  it('is not misled by a start at 0/0 or by a position that stands still and then jumps', () => {
    const rows = log(RIGHT);
    const frozen = rows.map((row, index) => {
      if (index < 10) return { ...row, latitudeDegrees: 0, longitudeDegrees: 0 };
      const at = index >= 100 && index < 237 ? rows[100] : row;
      return {
        ...row,
        latitudeDegrees: at?.latitudeDegrees ?? null,
        longitudeDegrees: at?.longitudeDegrees ?? null,
      };
    });
    expect(findLogUnits(frozen)).toMatchObject({ rotation: 0, mpsPerSpeed: 0.44704, notes: [] });
  });
});

describe('a DroneDeploy log that is labelled wrongly', () => {
  const labels = [
    'Date/Time (UTC)',
    'Elapsed Time (sec)',
    'Aircraft Battery Power (%)',
    'Aircraft Latitude (Degrees)',
    'Aircraft Longitude (Degrees)',
    'Aircraft Barometric Altitude (ft)',
    'Aircraft Heading (Degrees)',
    'Aircraft Vel - X (mph)',
    'Aircraft Vel - Y (mph)',
    'Aircraft Vel - Z (mph)',
    'Aircraft Speed (mph)',
    'Aircraft Flight Mode Value',
  ];
  const text = (rows: readonly LabelledRow[]) =>
    [
      '#DroneDeploy\t2.0',
      'Session Start\t06/04/2018 20:54:36',
      labels.join('\t'),
      ...rows.map((row, index) =>
        [
          'x',
          row.elapsedSeconds,
          index < 3 ? 0 : 80,
          row.latitudeDegrees,
          row.longitudeDegrees,
          row.height,
          41.7,
          ...row.velocities,
          14,
        ].join('\t'),
      ),
      '',
    ].join('\n');

  it('is flown in metres and says what it did', () => {
    const rows = log({ speedUnit: 1, heightUnit: 1, order: [3, 0, 1, 2] });
    const recording = readRecording('inspire.log', Buffer.from(text(rows)), { utcOffsetHours: 0 });
    const frame = recording.aircraft[0]?.frames[100];
    expect(frame?.heightAboveTakeoffMeters).toBeCloseTo(15, 6);
    expect(frame?.groundSpeedMps).toBeCloseTo(6.3246, 3);
    expect(frame?.verticalSpeedMps).toBeCloseTo(1.5, 6);
    expect(recording.notes).toHaveLength(3);
    expect(recording.skipped).toEqual([]);
  });

  it('keeps the 0 % of its first rows: judging it is the decoder’s work', () => {
    const recording = readRecording('start.log', Buffer.from(text(log(RIGHT))), { utcOffsetHours: 0 });
    expect(recording.aircraft[0]?.frames.slice(0, 4).map((frame) => frame.batteryPercent)).toEqual([
      0, 0, 0, 80,
    ]);
  });
});
