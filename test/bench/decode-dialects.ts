import type { Channel } from '../../device-gateway/decoders/decode.ts';
import { encodeAsMavlink } from '../../device-gateway/replay/as-mavlink.ts';
import { EMPTY_FRAME, type RecordedFrame } from '../../device-gateway/replay/recording.ts';
import { globalPositionFrame, vehicleFrames } from './mavlink-frames.ts';
import { locationPack } from './odid-frames.ts';
import { createAircraft, nextOsd } from './osd.ts';

/** One dialect as the bench sends it: distinct messages in order of event time, from one aircraft. */
export interface BenchDialect {
  name: string;
  channel: Channel;
  /** Told once before: what the decoder must know of the sender. */
  before?: readonly Uint8Array[];
  messages: readonly Uint8Array[];
  /** What one publish holds of the dialect's own messages, where they are several; those are counted then. */
  parts?: readonly Uint8Array[];
  /** What stands beside it. */
  reference: 'JSON.parse' | 'pymavlink' | null;
  /** Times the reference that is asked for. */
  least?: number;
}

export const SERIAL_NUMBER = '1581F5BENCH000001';
const MESSAGES = 500;
const T0 = 1_760_000_000_000;
const STEP_MS = 100;
const BATCH = 20;

const many = (toText: (atMs: number, index: number) => string): Uint8Array[] =>
  Array.from({ length: MESSAGES }, (_, index) => Buffer.from(toText(T0 + index * STEP_MS, index)));

/** Every dialect that is measured; one that this version can't decode is said so and left out. */
export function benchDialects(): BenchDialect[] {
  const native: Channel = { kind: 'native' };
  return [
    {
      name: 'dji-osd',
      channel: { kind: 'djiProperties', serialNumber: SERIAL_NUMBER },
      messages: osdMessages(),
      reference: 'JSON.parse',
      least: 0.5,
    },
    {
      name: 'dji-drc',
      channel: { kind: 'djiGateway', gatewaySerialNumber: 'BENCHDOCK001', channel: 'drc/up' },
      messages: many(toDrcText),
      reference: 'JSON.parse',
    },
    {
      name: 'native',
      channel: native,
      messages: many((atMs, index) => JSON.stringify(toNative(atMs, index))),
      reference: 'JSON.parse',
    },
    {
      name: `native-batch-${BATCH}`,
      channel: native,
      messages: many((atMs, index) => {
        const samples = Array.from({ length: BATCH }, (_, at) => toNative(atMs + at, index));
        return JSON.stringify({ samples });
      }).slice(0, MESSAGES / BATCH),
      reference: 'JSON.parse',
    },
    {
      name: 'mht4053',
      channel: { kind: 'mht4053' },
      messages: many(toMht4053Text),
      reference: 'JSON.parse',
    },
    mavlinkStream(),
    {
      name: 'mavlink-position',
      channel: { kind: 'mavlink' },
      before: vehicleFrames(T0),
      messages: Array.from({ length: MESSAGES }, (_, index) => globalPositionFrame(index, STEP_MS)),
      reference: 'pymavlink',
    },
    {
      name: 'remote-id',
      channel: { kind: 'remoteId' },
      messages: Array.from({ length: MESSAGES }, (_, index) => locationPack(SERIAL_NUMBER, index)),
      reference: null,
    },
  ];
}

/** What an autopilot says in one moment, a publish each, as a bridge sends it on; its messages are counted. */
function mavlinkStream(): BenchDialect {
  const messages = Array.from({ length: MESSAGES / 5 }, (_, index) => {
    const atMs = T0 + index * STEP_MS;
    const frame: RecordedFrame = {
      ...EMPTY_FRAME,
      atMs,
      latitudeDegrees: 22.530812 + index * 1e-6,
      longitudeDegrees: 113.947215,
      altitudeEllipsoidMeters: 68.4,
      altitudeAmslMeters: 71.2,
      heightAboveTakeoffMeters: 62.4,
      groundSpeedMps: 8.3,
      verticalSpeedMps: 0.2,
      headingDegrees: 41.7,
      trackDegrees: 41.2,
      batteryPercent: 71,
      mode: 'mission',
    };
    const context = { serialNumber: SERIAL_NUMBER, deviceId: 'dev_bench', atMs, isLive: true };
    return Buffer.from(encodeAsMavlink(frame, context).payload);
  });
  const channel: Channel = { kind: 'mavlink' };
  return {
    name: 'mavlink',
    channel,
    messages,
    parts: messages.flatMap(splitFrames),
    reference: 'pymavlink',
    least: 20,
  };
}

/** Unsigned MAVLink 2 frames one after another: 10 bytes before the payload, 2 of checksum behind it. */
function splitFrames(payload: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < payload.length; ) {
    const end = at + 12 + (payload[at + 1] ?? 0);
    frames.push(payload.subarray(at, end));
    at = end;
  }
  return frames;
}

function osdMessages(): Uint8Array[] {
  const aircraft = createAircraft(0, { serialNumber: SERIAL_NUMBER, deviceId: 'dev_bench' }, T0);
  return many((atMs) => nextOsd(aircraft, atMs, 1).text);
}

function toDrcText(timestamp: number, index: number): string {
  const data = {
    attitude_head: 41.7,
    gimbal_pitch: -45,
    gimbal_roll: 0,
    gimbal_yaw: 41.2,
    height: 84.51,
    latitude: 22.530812 + index * 1e-6,
    longitude: 113.947215,
    speed_x: 3.2,
    speed_y: -4.1,
    speed_z: 0.1,
  };
  return JSON.stringify({ method: 'osd_info_push', timestamp, data });
}

function toNative(observedAt: number, index: number): object {
  return {
    serialNumber: SERIAL_NUMBER,
    sequence: index,
    observedAt,
    latitudeDegrees: 22.530812 + index * 1e-6,
    longitudeDegrees: 113.947215,
    altitudeAmslMeters: 71.2,
    heightAboveTakeoffMeters: 62.4,
    groundSpeedMps: 8.3,
    verticalSpeedMps: -0.2,
    headingDegrees: 41.7,
    trackDegrees: 43.1,
    batteryPercent: 78,
    mode: 'mission',
  };
}

function toMht4053Text(_atMs: number, index: number): string {
  const seconds = String(index % 60).padStart(2, '0');
  const minutes = String(Math.floor(index / 60)).padStart(2, '0');
  return JSON.stringify({
    orderID: 'FLIGHT-DEFAULT',
    sn: SERIAL_NUMBER,
    flightStatus: 'Inflight',
    timeStamp: `2025100916${minutes}${seconds}`,
    uasModel: 'M200',
    coordinate: 1,
    longitude: 1_139_472_150,
    latitude: 225_308_120 + index,
    height: 624,
    altitude: 712,
    VS: -2,
    GS: 83,
    course: 431,
    SOC: 78,
  });
}
