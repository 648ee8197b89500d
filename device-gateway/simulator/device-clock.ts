import { type Fault, findActive } from './fault.ts';

/** A skewed clock is ahead by this much. */
const SKEW_MS = 90_000;
/** After a reboot the clock goes on from what was saved last, until the network sets it. */
const SAVED_AGO_MS = 60_000;
const SYNCED_AFTER_SECONDS = 15;

/** What the device's clock says against true time, ms; undefined while the device is off. */
export function clockOffsetMs(faults: readonly Fault[], elapsedSeconds: number): number | undefined {
  if (findActive(faults, 'deviceReboot', elapsedSeconds)) return undefined;
  const reboot = faults.find(
    ({ kind, atSeconds, forSeconds }) =>
      kind === 'deviceReboot' &&
      elapsedSeconds >= atSeconds + forSeconds &&
      elapsedSeconds < atSeconds + forSeconds + SYNCED_AFTER_SECONDS,
  );
  if (reboot) return -SAVED_AGO_MS - reboot.forSeconds * 1_000;
  return findActive(faults, 'clockSkew', elapsedSeconds) ? SKEW_MS : 0;
}
