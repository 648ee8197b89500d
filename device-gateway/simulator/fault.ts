/** What can go wrong on cue. A fault of the aircraft stays; one of a sensor, clock or link passes. */
export const FAULT_KINDS = [
  'powerLoss',
  'motorFailure',
  'flyaway',
  'forcedLanding',
  'batterySag',
  'gpsFreeze',
  'gpsJump',
  'linkLoss',
  'clockSkew',
  'deviceReboot',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  kind: FaultKind;
  /** After the aircraft was switched on. */
  atSeconds: number;
  /** How long a passing fault lasts. */
  forSeconds: number;
}

/** How long each kind lasts unless told otherwise; infinity is to the end of the flight. */
const DEFAULT_SECONDS: Record<FaultKind, number> = {
  powerLoss: Number.POSITIVE_INFINITY,
  motorFailure: Number.POSITIVE_INFINITY,
  flyaway: Number.POSITIVE_INFINITY,
  forcedLanding: Number.POSITIVE_INFINITY,
  batterySag: Number.POSITIVE_INFINITY,
  // As long as a recorded one was (telemetry §6).
  gpsFreeze: 14,
  gpsJump: 20,
  // Longer than the 60 s after which a flight counts as lost (design D9b).
  linkLoss: 75,
  clockSkew: Number.POSITIVE_INFINITY,
  deviceReboot: 20,
};

export function toFault(kind: FaultKind, atSeconds: number, forSeconds = DEFAULT_SECONDS[kind]): Fault {
  return { kind, atSeconds, forSeconds };
}

/** The fault of this kind that is on at that moment. */
export function findActive(
  faults: readonly Fault[],
  kind: FaultKind,
  elapsedSeconds: number,
): Fault | undefined {
  return faults.find(
    (fault) =>
      fault.kind === kind &&
      elapsedSeconds >= fault.atSeconds &&
      elapsedSeconds < fault.atSeconds + fault.forSeconds,
  );
}

/** `KIND@SECONDS`, `KIND@SECONDS+DURATION`; undefined when it is neither. */
export function parseFault(text: string): Fault | undefined {
  const [, name, at, lasting] = /^([a-zA-Z]+)@(\d+(?:\.\d+)?)(?:\+(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const kind = FAULT_KINDS.find((one) => one === name);
  if (!kind || at === undefined) return undefined;
  return lasting === undefined ? toFault(kind, Number(at)) : toFault(kind, Number(at), Number(lasting));
}
