import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { type Decoded, type Quarantined, quarantine } from './decoded.ts';
import { seeEvent, toEventMs, toReceiptMs } from './mavlink-clock.ts';
import type { MavlinkFrame } from './mavlink-frames.ts';
import { findAircraft } from './mavlink-identity.ts';
import { readMavlinkPayload } from './mavlink-payload.ts';
import { type MavlinkPosition, POSITION_RANKS } from './mavlink-position.ts';
import { toMavlinkSample } from './mavlink-sample.ts';
import { MAVLINK_VEHICLES_MAX, type MavlinkState, type MavlinkVehicle, newVehicle } from './mavlink-state.ts';
import { toMavlinkPosition } from './mavlink-to-position.ts';
import { mergeMessage } from './mavlink-vehicle.ts';

export interface MavlinkContext {
  receivedAtMs: number;
  /** Aircraft bound to the device: MAVLink itself names none. */
  bound: ReadonlySet<string>;
}

/** MAV_COMP_ID_AUTOPILOT1: cameras, radios and ground stations speak under other numbers. */
const AUTOPILOT_COMPONENT = 1;
/** A kind of position message silent for longer leaves its place to the next best. */
const BETTER_KIND_MS = 10_000;
/** Samples that one message may hold (IngestMessageSchema). */
const SAMPLES_MAX = 500;

/**
 * One `skycover/v1/{deviceId}/mavlink` message: MAVLink 1 and 2 frames (raw, in base64, or split over
 * messages) or their JSON forms → a sample per position. Messages of other kinds only change what is known of
 * their vehicle. Signatures are not verified.
 */
export function decodeMavlink(
  state: MavlinkState,
  bytes: Uint8Array,
  context: MavlinkContext,
): Decoded<MavlinkState> {
  const payload = readMavlinkPayload(state, bytes);
  const { rest, isRestAlone } = payload;
  const isSameRest = rest.length === 0 && state.rest.length === 0;
  const frames = payload.frames.filter(({ compid }) => compid === AUTOPILOT_COMPONENT);
  if (frames.length === 0) {
    const next = isSameRest ? state : { ...state, rest, isRestAlone };
    return { state: next, samples: [], quarantined: payload.quarantined };
  }
  const vehicles = new Map(state.vehicles);
  rankPositions(vehicles, frames, context.receivedAtMs);
  const samples: CanonicalSample[] = [];
  let quarantined = payload.quarantined;
  for (const { sysid, message } of frames) {
    const known = vehicles.get(sysid) ?? newVehicle(sysid, context.receivedAtMs);
    const vehicle = mergeMessage(known, message, context.receivedAtMs);
    vehicles.set(sysid, vehicle);
    const position = toMavlinkPosition(message, nearMs(vehicle, context.receivedAtMs));
    if (!position || !vehicle.isAutopilot || position.rank !== vehicle.position?.rank) continue;
    if (samples.length >= SAMPLES_MAX) {
      quarantined ??= quarantine('PAYLOAD_TOO_LARGE', `more than ${SAMPLES_MAX} positions in one message`);
      break;
    }
    const sent = { vehicles, sentAtMs: payload.sentAtMs };
    const emitted = emit(vehicle, position, { ...context, ...sent });
    vehicles.set(sysid, emitted.vehicle);
    if (emitted.sample) samples.push(emitted.sample);
    quarantined ??= emitted.quarantined;
  }
  return { state: { vehicles: withinBounds(vehicles), rest, isRestAlone }, samples, quarantined };
}

/** Notes the best kind of position each vehicle sends, before any of this message is used. */
function rankPositions(
  vehicles: Map<number, MavlinkVehicle>,
  frames: readonly MavlinkFrame[],
  receivedAtMs: number,
): void {
  for (const { sysid, message } of frames) {
    const known = vehicles.get(sysid) ?? newVehicle(sysid, receivedAtMs);
    const rank = POSITION_RANKS[message.name];
    const best = known.position;
    const isBest =
      rank !== undefined &&
      (best === null || rank >= best.rank || receivedAtMs - best.receivedAtMs > BETTER_KIND_MS);
    const position = isBest ? { rank, receivedAtMs } : best;
    if (isBest || known.heardAtMs !== receivedAtMs || !vehicles.has(sysid))
      vehicles.set(sysid, { ...known, heardAtMs: receivedAtMs, position });
  }
}

/** An instant near a message's own, which completes times that tell the minute of the hour only. */
function nearMs(vehicle: MavlinkVehicle, receivedAtMs: number): number {
  const told = vehicle.remoteIdClock;
  if (told) return told.value + Math.max(0, receivedAtMs - told.receivedAtMs);
  return vehicle.clock.eventMs ?? receivedAtMs;
}

function emit(
  vehicle: MavlinkVehicle,
  position: MavlinkPosition,
  context: MavlinkContext & { vehicles: ReadonlyMap<number, MavlinkVehicle>; sentAtMs: number | null },
): { vehicle: MavlinkVehicle; sample?: CanonicalSample; quarantined?: Quarantined } {
  const { receivedAtMs } = context;
  const aircraft = findAircraft(vehicle, context.vehicles.values(), context);
  if ('quarantined' in aircraft) return { vehicle, quarantined: aircraft.quarantined };
  const toldMs = position.unixMs ?? toEventMs(vehicle.clock, position.bootMs) ?? context.sentAtMs;
  const observedAtMs = toldMs ?? toReceiptMs(vehicle.clock, position.bootMs, receivedAtMs);
  const sample = toMavlinkSample(vehicle, position, {
    serialNumber: aircraft.serialNumber,
    observedAtMs,
    receivedAtMs,
    isTimeOfReceipt: toldMs === null,
  });
  const clock = toldMs === null ? vehicle.clock : seeEvent(vehicle.clock, toldMs, receivedAtMs);
  return {
    vehicle: {
      ...vehicle,
      clock: clock.restarted ? { ...clock, restarted: false } : clock,
      texts: vehicle.texts.length === 0 ? vehicle.texts : [],
      speaksForOnly: aircraft.isOnly,
    },
    sample,
  };
}

/** Forgets the vehicles silent for longest, so that a device can't fill the memory with made-up numbers. */
function withinBounds(vehicles: Map<number, MavlinkVehicle>): ReadonlyMap<number, MavlinkVehicle> {
  if (vehicles.size <= MAVLINK_VEHICLES_MAX) return vehicles;
  const newest = [...vehicles].sort(([, a], [, b]) => b.heardAtMs - a.heardAtMs);
  return new Map(newest.slice(0, MAVLINK_VEHICLES_MAX));
}
