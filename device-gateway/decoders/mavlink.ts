import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { type Decoded, type Quarantined, quarantine, used } from './decoded.ts';
import type { HousekeepingKind } from './housekeeping.ts';
import { seeEvent, toEventMs, toReceiptMs } from './mavlink-clock.ts';
import type { MavlinkFrame } from './mavlink-frames.ts';
import { findAircraft } from './mavlink-identity.ts';
import { readMavlinkPayload } from './mavlink-payload.ts';
import { type MavlinkPosition, POSITION_RANKS } from './mavlink-position.ts';
import { toMavlinkSample } from './mavlink-sample.ts';
import {
  copyVehicle,
  MAVLINK_VEHICLES_MAX,
  type MavlinkState,
  type MavlinkVehicle,
  newVehicle,
} from './mavlink-state.ts';
import { toMavlinkPosition } from './mavlink-to-position.ts';
import { mergeMessage } from './mavlink-vehicle.ts';

export interface MavlinkContext {
  receivedAtMs: number;
  /** Aircraft bound to the device: MAVLink itself names none. */
  bound: ReadonlySet<string>;
}

/** MAV_COMP_ID_AUTOPILOT1: cameras, radios and ground stations speak under other numbers. */
const AUTOPILOT_COMPONENT = 1;
/** After so long with worse kinds of position messages only, they take the place of the better one. */
const WORSE_KIND_MS = 10_000;
/** Samples that one message may hold (IngestMessageSchema). */
const SAMPLES_MAX = 500;

/** One publish while it is decoded. Its vehicles are copies, which its messages change in place. */
interface Work extends MavlinkContext {
  vehicles: MavlinkVehicle[];
  /** The bridge's own stamp of a JSON message, Unix ms. */
  sentAtMs: number | null;
  samples: CanonicalSample[];
  quarantined: Quarantined | undefined;
  /** What the publish is if no position of it makes a sample. */
  otherwise: HousekeepingKind;
}

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
  const { frames, rest, sentAtMs, quarantined, otherwise } = readMavlinkPayload(state, bytes);
  if (!frames.some(isOfAutopilot)) {
    const isSame = rest.length === 0 && state.rest.length === 0;
    const next = isSame ? state : { ...state, rest };
    return used(next, { samples: [], quarantined }, frames.length > 0 ? 'mavlinkOtherComponent' : otherwise);
  }
  const { receivedAtMs, bound } = context;
  const vehicles = state.vehicles.map(copyVehicle);
  const work: Work = {
    ...{ receivedAtMs, bound, vehicles, sentAtMs, quarantined },
    samples: [],
    otherwise: 'mavlinkState',
  };
  for (const frame of frames) if (isOfAutopilot(frame)) hear(work, frame);
  for (const frame of frames) if (isOfAutopilot(frame)) take(work, frame);
  return used({ vehicles: withinBounds(vehicles), rest }, work, work.otherwise);
}

function isOfAutopilot({ compid }: MavlinkFrame): boolean {
  return compid === AUTOPILOT_COMPONENT;
}

/** Notes who speaks and the best kind of position each sends, before any message of this publish is used. */
function hear({ vehicles, receivedAtMs }: Work, { sysid, message }: MavlinkFrame): void {
  let vehicle = find(vehicles, sysid);
  if (!vehicle) {
    vehicle = newVehicle(sysid, receivedAtMs);
    vehicles.push(vehicle);
  }
  vehicle.heardAtMs = receivedAtMs;
  const rank = POSITION_RANKS[message.name];
  if (rank === undefined) return;
  const best = vehicle.position;
  if (best === null || rank > best.rank || isFor(best.worseSinceMs, WORSE_KIND_MS, receivedAtMs))
    vehicle.position = { rank, worseSinceMs: null };
  else if (rank < best.rank && best.worseSinceMs === null)
    vehicle.position = { rank: best.rank, worseSinceMs: receivedAtMs };
  else if (rank === best.rank && best.worseSinceMs !== null) vehicle.position = { rank, worseSinceMs: null };
}

function isFor(sinceMs: number | null, durationMs: number, nowMs: number): boolean {
  return sinceMs !== null && nowMs - sinceMs > durationMs;
}

function find(vehicles: readonly MavlinkVehicle[], sysid: number): MavlinkVehicle | undefined {
  for (const vehicle of vehicles) if (vehicle.sysid === sysid) return vehicle;
  return undefined;
}

/** Merges a message into its vehicle, and makes the sample of a position. */
function take(work: Work, { sysid, message }: MavlinkFrame): void {
  const vehicle = find(work.vehicles, sysid);
  if (!vehicle) return;
  mergeMessage(vehicle, message, work.receivedAtMs);
  const rank = POSITION_RANKS[message.name];
  if (rank === undefined) return;
  if (rank !== vehicle.position?.rank || !vehicle.isAutopilot) {
    work.otherwise = vehicle.isAutopilot ? 'mavlinkLesserPosition' : 'mavlinkOtherComponent';
    return;
  }
  const position = toMavlinkPosition(message, nearMs(vehicle, work.receivedAtMs));
  if (!position) return;
  if (work.samples.length >= SAMPLES_MAX) {
    work.quarantined ??= quarantine('PAYLOAD_TOO_LARGE', `more than ${SAMPLES_MAX} positions in one message`);
    return;
  }
  const aircraft = findAircraft(vehicle, work.vehicles, work);
  if ('quarantined' in aircraft) {
    work.quarantined ??= aircraft.quarantined;
    return;
  }
  vehicle.speaksForOnly = aircraft.isOnly;
  work.samples.push(toSample(work, vehicle, { position, serialNumber: aircraft.serialNumber }));
  if (vehicle.clock.restarted) vehicle.clock = { ...vehicle.clock, restarted: false };
  if (vehicle.texts.length > 0) vehicle.texts = [];
}

/** An instant near a message's own, which completes times that tell the minute of the hour only. */
function nearMs(vehicle: MavlinkVehicle, receivedAtMs: number): number {
  const told = vehicle.remoteIdClock;
  if (told) return told.value + Math.max(0, receivedAtMs - told.receivedAtMs);
  return vehicle.clock.eventMs ?? receivedAtMs;
}

/** Dates a position: by itself, by its vehicle's clock, by the bridge's stamp, else by its receipt. */
function toSample(
  { receivedAtMs, sentAtMs }: Work,
  vehicle: MavlinkVehicle,
  { position, serialNumber }: { position: MavlinkPosition; serialNumber: string },
): CanonicalSample {
  const toldMs = position.unixMs ?? toEventMs(vehicle.clock, position.bootMs) ?? sentAtMs;
  if (toldMs !== null) vehicle.clock = seeEvent(vehicle.clock, toldMs, receivedAtMs);
  return toMavlinkSample(vehicle, position, {
    serialNumber,
    observedAtMs: toldMs ?? toReceiptMs(vehicle.clock, position.bootMs, receivedAtMs),
    receivedAtMs,
    isTimeOfReceipt: toldMs === null,
  });
}

/** Forgets the vehicles silent for longest, so that a device can't fill the memory with made-up numbers. */
function withinBounds(vehicles: MavlinkVehicle[]): readonly MavlinkVehicle[] {
  if (vehicles.length <= MAVLINK_VEHICLES_MAX) return vehicles;
  return vehicles.sort((a, b) => b.heardAtMs - a.heardAtMs).slice(0, MAVLINK_VEHICLES_MAX);
}
