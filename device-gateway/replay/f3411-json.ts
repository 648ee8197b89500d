import { z } from 'zod';
import { fromInstant } from '../../server/lib/clock.ts';
import { normalizeDegrees } from '../../server/lib/geo.ts';
import { InstantSchema } from '../../server/lib/wire.schema.ts';
import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import { closeCutJson } from './close-cut-json.ts';
import { EMPTY_FRAME, type RecordedFrame, type Recording, RecordingError } from './recording.ts';

/** F3411 writes a number for "unknown" in each of these. */
const UNKNOWN = { altitude: -1_000, speed: 255, track: 361, verticalSpeed: 63 } as const;
/** Airborne names no mode: height and speed show the take-off. */
const STATUS_MODES = new Map<string, FlightMode>([
  ['Ground', 'standby'],
  ['Emergency', 'emergency'],
]);

const HeightSchema = z.object({
  distance: z.number(),
  reference: z.enum(['TakeoffLocation', 'GroundLevel']),
});
const StateSchema = z.object({
  timestamp: z.union([InstantSchema, z.object({ value: InstantSchema }).transform((one) => one.value)]),
  operational_status: z.string().optional(),
  position: z.object({
    lat: z.number(),
    lng: z.number(),
    alt: z.number().optional(),
    height: HeightSchema.optional(),
  }),
  height: HeightSchema.optional(),
  track: z.number().optional(),
  speed: z.number().optional(),
  vertical_speed: z.number().optional(),
});
const FlightSchema = z.object({
  states: z.array(z.unknown()),
  flight_details: z.object({ serial_number: z.string().optional() }).optional(),
});
const FileSchema = z.object({ flights: z.array(FlightSchema).min(1) });

/**
 * ASTM F3411 flight states as test data sets carry them: `{flights: [{states: […]}]}`.
 * @throws RecordingError when the text is no such file
 */
export function readF3411Json(text: string): Recording {
  const skipped: string[] = [];
  const file = FileSchema.safeParse(parseJsonOrRest(text, skipped));
  if (!file.success) throw new RecordingError('no "flights" with "states" in the JSON');
  const aircraft = file.data.flights.map((flight, index) => ({
    name: flight.flight_details?.serial_number ?? null,
    frames: flight.states.flatMap((state, at) => {
      const parsed = StateSchema.safeParse(state);
      if (parsed.success) return [toFrame(parsed.data)];
      skipped.push(
        `flight ${index + 1}, state ${at + 1}: ${parsed.error.issues[0]?.message ?? 'not a state'}`,
      );
      return [];
    }),
  }));
  if (aircraft.every((one) => one.frames.length === 0)) throw new RecordingError('no flight holds a state');
  return { format: 'F3411 flight states', aircraft, skipped };
}

function parseJsonOrRest(text: string, skipped: string[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const closed = closeCutJson(text);
    if (closed === undefined) throw new RecordingError('the file is not JSON');
    skipped.push('the file is cut off; states after the last whole one are missing');
    try {
      return JSON.parse(closed);
    } catch {
      throw new RecordingError('the file is not JSON');
    }
  }
}

function toFrame(state: z.infer<typeof StateSchema>): RecordedFrame {
  const known = (value: number | undefined, unknown: number): number | null =>
    value === undefined || value === unknown ? null : value;
  const height = state.position.height ?? state.height;
  const distance = known(height?.distance, UNKNOWN.altitude);
  const track = known(state.track, UNKNOWN.track);
  return {
    ...EMPTY_FRAME,
    atMs: fromInstant(state.timestamp),
    latitudeDegrees: state.position.lat,
    longitudeDegrees: state.position.lng,
    altitudeEllipsoidMeters: known(state.position.alt, UNKNOWN.altitude),
    heightAboveTakeoffMeters: height?.reference === 'TakeoffLocation' ? distance : null,
    heightAboveGroundMeters: height?.reference === 'GroundLevel' ? distance : null,
    groundSpeedMps: known(state.speed, UNKNOWN.speed),
    verticalSpeedMps: known(state.vertical_speed, UNKNOWN.verticalSpeed),
    trackDegrees: track === null ? null : normalizeDegrees(track),
    mode: STATUS_MODES.get(state.operational_status ?? '') ?? null,
  };
}
