import { fromInstant } from '../../server/lib/clock.ts';
import { SerialNumberSchema } from '../../server/lib/wire.schema.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { type Decoded, noted, type Quarantined, quarantine, refused, used } from './decoded.ts';
import { toIssueText } from './issue-text.ts';
import {
  NETRID_FLIGHTS_MAX,
  NetRidDetailsSchema,
  type NetRidFlight,
  NetRidFlightSchema,
  NetRidStateSchema,
} from './netrid.schema.ts';
import { toNetRidSample } from './netrid-sample.ts';
import type { RemoteIdContext } from './odid.ts';
import { isRecord, ownValue } from './parse-json.ts';
import { type RemoteIdState, withFlight } from './remote-id-state.ts';

/**
 * Network Remote ID as a bridge passes it on: the answer of `/uss/flights`, one of its flights, or the details
 * of a flight (F3411-22a). A flight names its aircraft by its details: beside its state, in an earlier message, or,
 * for a message of one flight, by the only aircraft bound. Recent positions repeat what earlier polls said: not read.
 */
export function decodeNetRid(
  state: RemoteIdState,
  value: unknown,
  context: RemoteIdContext,
): Decoded<RemoteIdState> {
  if (!isRecord(value))
    return refused(state, quarantine('PAYLOAD_INVALID', 'the message is not a JSON object'));
  const flights = ownValue(value, 'flights');
  if (Array.isArray(flights)) return decodeFlights(state, flights, context);
  if (ownValue(value, 'current_state') !== undefined) return decodeFlights(state, [value], context);
  const details = NetRidDetailsSchema.safeParse(ownValue(value, 'details') ?? value);
  const serialNumber = details.success ? serialNumberIn(details.data) : undefined;
  if (!details.success || !details.data.id || !serialNumber)
    return refused(
      state,
      quarantine('PAYLOAD_INVALID', 'neither "flights", a flight with "current_state", nor flight details'),
    );
  return noted(withFlight(state, details.data.id, serialNumber), 'netridDetails');
}

function decodeFlights(
  state: RemoteIdState,
  flights: readonly unknown[],
  context: RemoteIdContext,
): Decoded<RemoteIdState> {
  if (flights.length > NETRID_FLIGHTS_MAX)
    return refused(
      state,
      quarantine('PAYLOAD_TOO_LARGE', `${flights.length} flights, at most ${NETRID_FLIGHTS_MAX} a message`),
    );
  if (flights.length === 0) return noted(state, 'netridNoFlights');
  let next = state;
  let quarantined: Quarantined | undefined;
  const samples: CanonicalSample[] = [];
  flights.forEach((one, index) => {
    const at = flights.length > 1 ? `flights.${index}: ` : '';
    const read = readFlight(next, one, { ...context, isAlone: flights.length === 1 });
    if ('fault' in read) {
      quarantined ??= { ...read.fault, detail: `${at}${read.fault.detail}`.slice(0, 500) };
      return;
    }
    next = read.state;
    if (read.sample) samples.push(read.sample);
  });
  return used(next, { samples, quarantined }, 'netridDetails');
}

type ReadFlight = { state: RemoteIdState; sample: CanonicalSample | undefined } | { fault: Quarantined };

function readFlight(
  state: RemoteIdState,
  value: unknown,
  context: RemoteIdContext & { isAlone: boolean },
): ReadFlight {
  const parsed = NetRidFlightSchema.safeParse(value);
  if (!parsed.success) {
    const detail = toIssueText(parsed.error.issues[0], { value, root: 'the flight' });
    return { fault: quarantine('PAYLOAD_INVALID', detail) };
  }
  const flight = parsed.data;
  const said =
    serialNumberIn(flight) ?? serialNumberIn(flight.details) ?? serialNumberIn(flight.flight_details);
  const serialNumber = said ?? findSerialNumber(state, flight, context);
  if (serialNumber === undefined) return { fault: unnamed(flight) };
  if (!SerialNumberSchema.safeParse(serialNumber).success)
    return { fault: quarantine('PAYLOAD_INVALID', 'serial_number is not 8 to 20 letters and digits') };
  const next = said !== undefined && flight.id ? withFlight(state, flight.id, said) : state;
  if (flight.current_state === undefined || flight.current_state === null)
    return { state: next, sample: undefined };
  const current = NetRidStateSchema.safeParse(flight.current_state);
  if (!current.success) {
    const [issue] = current.error.issues;
    const reason = issue?.path[0] === 'timestamp' ? 'TIMESTAMP_INVALID' : 'PAYLOAD_INVALID';
    const given = { value: flight.current_state, root: 'current_state', within: 'current_state' };
    return { fault: quarantine(reason, toIssueText(issue, given), serialNumber) };
  }
  if (fromInstant(current.data.timestamp) < 0)
    return { fault: quarantine('TIMESTAMP_INVALID', 'current_state.timestamp: before 1970', serialNumber) };
  const { receivedAtMs } = context;
  const simulated = flight.simulated ?? false;
  const sample = toNetRidSample(current.data, { serialNumber, receivedAtMs, simulated });
  if ('fault' in sample) return { fault: quarantine('PAYLOAD_INVALID', sample.fault, serialNumber) };
  return { state: next, sample };
}

function findSerialNumber(
  state: RemoteIdState,
  flight: NetRidFlight,
  { bound, isAlone }: { bound: ReadonlySet<string>; isAlone: boolean },
): string | undefined {
  const known = flight.id ? state.flights.get(flight.id) : undefined;
  const [only] = bound;
  return known ?? (isAlone && bound.size === 1 ? only : undefined);
}

function serialNumberIn(
  from:
    | { serial_number?: string | null | undefined; uas_id?: NetRidFlight['uas_id'] | undefined }
    | null
    | undefined,
): string | undefined {
  return from?.uas_id?.serial_number || from?.serial_number || undefined;
}

function unnamed(flight: NetRidFlight): Quarantined {
  const name = flight.id ? `flight ${flight.id}` : 'a flight';
  return quarantine(
    'AIRCRAFT_NOT_BOUND',
    `${name} names no aircraft: add its details with uas_id.serial_number, or send them before`,
  );
}
