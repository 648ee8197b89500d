import type { CanonicalSample, FlightMode, SampleFlag } from '../../server/telemetry/sample.schema.ts';
import { OBSERVED_AT_MIN_MS } from '../../server/telemetry/screen-sample.ts';
import { buildSample } from './build-sample.ts';
import { type Decoded, noted, quarantine, refused } from './decoded.ts';
import { type GbItems, readGbItems } from './gb46750-items.ts';
import { readGbPosition } from './gb46750-position.ts';
import type { RemoteIdContext } from './odid.ts';
import { readSerialNumber } from './odid-message.ts';
import { findAircraft, type RemoteIdState, withHeard } from './remote-id-state.ts';

/** Items that a sample is made of. The operator's station (005 to 007) is a person's place: never read. */
export const GB_ITEM = {
  productId: 1,
  position: 8,
  track: 9,
  groundSpeed: 10,
  relativeHeight: 11,
  verticalSpeed: 12,
  geodeticAltitude: 13,
  status: 15,
  coordinateSystem: 16,
  time: 20,
} as const;
const STATUS = { unreported: 0, ground: 1, airborne: 2, emergency: 3 } as const;
const SPEED_MPS_MAX = 300;
const HEIGHT_METERS_MIN = -2_000;
const HEIGHT_METERS_MAX = 10_000;
const ALTITUDE_METERS_MIN = -500;
const ALTITUDE_METERS_MAX = 12_000;

/**
 * One GB 46750-2025 frame, from its 0xFF byte on → at most one sample. 0 (WGS-84) and 1 (CGCS2000) of item 016
 * agree within centimetres and are both kept as they come; the geodetic altitude (013, 大地高) is the ellipsoid's,
 * the relative height (011) the one above take-off. Pressure altitude (014) is no altitude of ours.
 */
export function decodeGb46750(
  state: RemoteIdState,
  frame: Uint8Array,
  context: RemoteIdContext,
): Decoded<RemoteIdState> {
  const items = readGbItems(frame);
  if ('fault' in items)
    return refused(state, quarantine('PAYLOAD_INVALID', `GB 46750 frame: ${items.fault}`));
  if (items.size === 0)
    return refused(state, quarantine('PAYLOAD_INVALID', 'GB 46750 frame: it announces no item'));
  const named = readProductId(items.get(GB_ITEM.productId));
  if (named !== null && typeof named === 'object')
    return refused(state, quarantine('PAYLOAD_INVALID', `GB 46750 item 001: ${named.fault}`));
  const next = named === null ? state : withHeard(state, named, context.receivedAtMs);
  if (!items.has(GB_ITEM.position)) return noted(next, named === null ? 'remoteIdOther' : 'remoteIdIdentity');
  const aircraft = named === null ? findAircraft(next, context) : { serialNumber: named };
  if ('detail' in aircraft) return refused(next, quarantine('AIRCRAFT_NOT_BOUND', aircraft.detail));
  const sample = toSample(items, aircraft.serialNumber, context.receivedAtMs);
  return 'fault' in sample
    ? refused(next, quarantine('PAYLOAD_INVALID', `GB 46750 frame: ${sample.fault}`, aircraft.serialNumber))
    : { state: next, samples: [sample], quarantined: undefined, housekeeping: undefined };
}

function readProductId(item: DataView | undefined) {
  if (!item) return null;
  return readSerialNumber(new Uint8Array(item.buffer, item.byteOffset, item.byteLength));
}

function toSample(
  items: GbItems,
  serialNumber: string,
  receivedAtMs: number,
): CanonicalSample | { fault: string } {
  const flags = new Set<SampleFlag>();
  const codes: string[] = [];
  const item = items.get(GB_ITEM.position);
  const position = item ? readGbPosition(item) : null;
  if (position && 'fault' in position) return position;
  if (!position) flags.add('noFix');
  else if (position.isLatitudeFirst) codes.push('gb46750:latitudeFirst');
  if ((uint8(items, GB_ITEM.coordinateSystem) ?? 0) > 1) flags.add('datumSuspected');
  const status = uint8(items, GB_ITEM.status) ?? STATUS.unreported;
  if (status >= STATUS.emergency) codes.push(`gb46750:status:${status}`);
  const sentAtMs = readTime(items.get(GB_ITEM.time));
  if (sentAtMs === null) flags.add('timeOfReceipt');
  const identity = {
    serialNumber,
    source: 'gb46750' as const,
    observedAtMs: sentAtMs ?? receivedAtMs,
    receivedAtMs,
  };
  const motion = readMotion(items, flags);
  const placed = { latitudeDegrees: position?.latitudeDegrees, longitudeDegrees: position?.longitudeDegrees };
  return buildSample(identity, Object.assign(motion, placed), {
    mode: toMode(status),
    codes,
    flags: [...flags],
  });
}

/** Speeds, heights and track; what can't be is null and flagged. */
function readMotion(items: GbItems, flags: Set<SampleFlag>) {
  const height = uint16(items, GB_ITEM.relativeHeight, 0);
  const altitude = uint16(items, GB_ITEM.geodeticAltitude, 0);
  const speed = uint16(items, GB_ITEM.groundSpeed, 0xffff);
  const track = uint16(items, GB_ITEM.track, 0xffff);
  const within = (value: number | null, bounds: readonly [number, number], flag: SampleFlag) => {
    if (value === null || (value >= bounds[0] && value <= bounds[1])) return value;
    flags.add(flag);
    return null;
  };
  return {
    altitudeEllipsoidMeters: within(
      altitude === null ? null : altitude / 2 - 1_000,
      [ALTITUDE_METERS_MIN, ALTITUDE_METERS_MAX],
      'altitudeImplausible',
    ),
    heightAboveTakeoffMeters: within(
      height === null ? null : height / 2 - 9_000,
      [HEIGHT_METERS_MIN, HEIGHT_METERS_MAX],
      'altitudeImplausible',
    ),
    groundSpeedMps: within(speed === null ? null : speed / 10, [0, SPEED_MPS_MAX], 'speedImplausible'),
    verticalSpeedMps: readVerticalSpeed(items),
    trackDegrees: track === null || track > 3_600 ? null : (track / 10) % 360,
  };
}

/** Bit 7 says downwards, the rest counts half metres per second; 0xFF is unknown. */
function readVerticalSpeed(items: GbItems): number | null {
  const raw = uint8(items, GB_ITEM.verticalSpeed);
  if (raw === null || raw === 0xff) return null;
  const speed = (raw & 0x7f) / 2;
  return raw & 0x80 ? 0 - speed : speed;
}

/** Item 020, Unix ms in six bytes. Units without a clock send 0, all ones or the time since they were switched on. */
function readTime(item: DataView | undefined): number | null {
  if (!item) return null;
  const atMs = item.getUint32(0, true) + item.getUint16(4, true) * 2 ** 32;
  return atMs < OBSERVED_AT_MIN_MS || atMs === 2 ** 48 - 1 ? null : atMs;
}

function toMode(status: number): FlightMode | null {
  if (status === STATUS.ground) return 'standby';
  if (status === STATUS.emergency) return 'emergency';
  return status > STATUS.emergency ? 'unknown' : null;
}

function uint8(items: GbItems, number: number): number | null {
  return items.get(number)?.getUint8(0) ?? null;
}

/** The item's number, null when it is absent or its "unknown". */
function uint16(items: GbItems, number: number, unknown: number): number | null {
  const value = items.get(number)?.getUint16(0, true) ?? null;
  return value === unknown ? null : value;
}
