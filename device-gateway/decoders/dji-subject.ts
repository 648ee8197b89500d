import { type Quarantined, quarantine } from './decoded.ts';
import type { DjiState } from './dji-state.ts';

/** An aircraft silent for longer is not the one a new alarm is about (DJI's demo: offline after 60 s). */
const HEARD_WITHIN_MS = 60_000;

/**
 * Aircraft that a gateway's message may be about: heard within a minute of it and, once the gateway has said
 * what it carries, carried by it. A wrong one would open an incident on an aircraft that has none.
 */
export function findHeard(state: DjiState, gatewaySerialNumber: string, atMs: number | null): string[] {
  const carried = carriedAircraft(state, gatewaySerialNumber);
  return state.aircraft
    .filter(
      ({ serialNumber, observedAtMs }) =>
        (atMs === null || Math.abs(atMs - observedAtMs) <= HEARD_WITHIN_MS) &&
        (carried === undefined || carried.includes(serialNumber)),
    )
    .map(({ serialNumber }) => serialNumber);
}

/**
 * The one aircraft that a gateway streams for: the one it carries, else the one heard within a minute, else
 * the only one bound to its login. undefined when there are several or none.
 */
export function findStreamed(
  state: DjiState,
  gatewaySerialNumber: string,
  context: { atMs: number; bound: ReadonlySet<string> },
): string | undefined {
  const carried = carriedAircraft(state, gatewaySerialNumber);
  if (carried?.length === 1) return carried[0];
  const heard = findHeard(state, gatewaySerialNumber, context.atMs);
  if (heard.length > 0) return heard.length === 1 ? heard[0] : undefined;
  const bound = [...context.bound].filter((one) => one !== gatewaySerialNumber);
  return bound.length === 1 ? bound[0] : undefined;
}

/** Device type `domain-type-sub_type` of an aircraft, as its gateway gave it. */
export function findModelKey(state: DjiState, serialNumber: string): string | undefined {
  for (const { subDevices } of state.topologies.values()) {
    const found = subDevices.find((one) => one.serialNumber === serialNumber);
    if (found) return found.modelKey;
  }
  return undefined;
}

function carriedAircraft(state: DjiState, gatewaySerialNumber: string): string[] | undefined {
  return state.topologies
    .get(gatewaySerialNumber)
    ?.subDevices.filter((one) => one.domain === 'aircraft')
    .map((one) => one.serialNumber);
}

/** Of several aircraft behind one gateway a guess would put the event on the wrong one. */
export function ambiguous(what: string, gatewaySerialNumber: string): Quarantined {
  return quarantine(
    'AIRCRAFT_NOT_BOUND',
    `${what} of ${gatewaySerialNumber} names no aircraft, and several were heard within a minute`,
  );
}
