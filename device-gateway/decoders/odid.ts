import type { CanonicalSample, FlightMode } from '../../server/telemetry/sample.schema.ts';
import { buildSample } from './build-sample.ts';
import { type Decoded, type Quarantined, quarantine, refused, used } from './decoded.ts';
import type { OdidLocation } from './odid-location.ts';
import { ID_TYPE, type OdidMessage, readOdidMessage } from './odid-message.ts';
import { resolveHour } from './odid-time.ts';
import { findAircraft, type RemoteIdState, withHeard } from './remote-id-state.ts';

export interface RemoteIdContext {
  receivedAtMs: number;
  /** Aircraft bound to the device. */
  bound: ReadonlySet<string>;
}

export const ODID_STATUS = { undeclared: 0, ground: 1, airborne: 2, emergency: 3, failure: 4 } as const;

/**
 * The messages of one pack, or a single one → a sample for each Location. Messages are judged one by one: a
 * bit error in one doesn't spoil the others, except in an identification, which leaves open whose the rest is.
 */
export function decodeOdid(
  state: RemoteIdState,
  messages: readonly Uint8Array[],
  context: RemoteIdContext,
): Decoded<RemoteIdState> {
  const faults: string[] = [];
  const read: OdidMessage[] = [];
  let isIdSpoilt = false;
  messages.forEach((bytes, index) => {
    const message = readOdidMessage(bytes);
    if (!('fault' in message)) {
      read.push(message);
      return;
    }
    // Type 0 is Basic ID; which type a spoilt header hides can't be told, its place can: the first.
    if ((bytes[0] ?? 0) >> 4 === 0 || (index === 0 && messages.length > 1)) isIdSpoilt = true;
    faults.push(messages.length > 1 ? `message ${index + 1}: ${message.fault}` : message.fault);
  });
  if (isIdSpoilt) return refused(state, unusable(faults));
  const named = namedIn(read);
  if (named.length > 1)
    return refused(state, quarantine('PAYLOAD_INVALID', `one pack names ${named.join(' and ')}`));
  const next = remember(state, read, { named, receivedAtMs: context.receivedAtMs });
  return toSamples(next, read, { faults, named, context });
}

function namedIn(messages: readonly OdidMessage[]): string[] {
  const names = messages.flatMap((one) =>
    one.kind === 'basicId' && one.serialNumber !== null ? [one.serialNumber] : [],
  );
  return [...new Set(names)];
}

/** A session id stands in for the serial number (14 CFR 89.305), so alone it is somebody else's aircraft. */
function remember(
  state: RemoteIdState,
  messages: readonly OdidMessage[],
  { named, receivedAtMs }: { named: readonly string[]; receivedAtMs: number },
): RemoteIdState {
  const [serialNumber] = named;
  if (serialNumber !== undefined) return withHeard(state, serialNumber, receivedAtMs);
  const isSession = messages.some((one) => one.kind === 'basicId' && one.idType === ID_TYPE.session);
  return isSession ? withHeard(state, null, receivedAtMs) : state;
}

function toSamples(
  state: RemoteIdState,
  messages: readonly OdidMessage[],
  seen: { faults: readonly string[]; named: readonly string[]; context: RemoteIdContext },
): Decoded<RemoteIdState> {
  const { faults, named, context } = seen;
  const spoilt = faults.length > 0 ? unusable(faults, named[0]) : undefined;
  const locations = messages.flatMap((one) => (one.kind === 'location' ? [one.location] : []));
  const [name] = named;
  if (locations.length === 0) {
    const kind = name === undefined ? 'remoteIdOther' : 'remoteIdIdentity';
    return used(state, { samples: [], quarantined: spoilt }, kind);
  }
  const aircraft = name === undefined ? findAircraft(state, context) : { serialNumber: name };
  if ('detail' in aircraft) return refused(state, quarantine('AIRCRAFT_NOT_BOUND', aircraft.detail));
  const system = messages.find((one) => one.kind === 'system');
  const systemAtMs = system?.kind === 'system' ? system.systemAtMs : null;
  const samples = locations.map((location) =>
    toSample(location, { serialNumber: aircraft.serialNumber, systemAtMs, context }),
  );
  return { state, samples, quarantined: spoilt, housekeeping: undefined };
}

function toSample(
  location: OdidLocation,
  of: { serialNumber: string; systemAtMs: number | null; context: RemoteIdContext },
): CanonicalSample {
  const { status, deciseconds, flags } = location;
  const { receivedAtMs } = of.context;
  const observedAtMs =
    deciseconds === null
      ? receivedAtMs
      : resolveHour(deciseconds, { receivedAtMs, systemAtMs: of.systemAtMs });
  const identity = {
    serialNumber: of.serialNumber,
    source: 'remote-id' as const,
    observedAtMs,
    receivedAtMs,
  };
  return buildSample(identity, location, {
    mode: toMode(status),
    codes: status >= ODID_STATUS.emergency ? [`odid:status:${status}`] : [],
    flags: deciseconds === null ? [...flags, 'timeOfReceipt'] : flags,
  });
}

/**
 * Status → flight mode. Airborne alone names no mode: real units report it on the ground without a fix, so
 * that height and speed must show the take-off.
 */
export function toMode(status: number): FlightMode | null {
  if (status === ODID_STATUS.ground) return 'standby';
  return status === ODID_STATUS.emergency ? 'emergency' : null;
}

function unusable(faults: readonly string[], serialNumber: string | null = null): Quarantined {
  return quarantine('PAYLOAD_INVALID', faults.join('; '), serialNumber);
}
