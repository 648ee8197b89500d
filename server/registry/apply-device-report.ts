import type { DeviceLink, DeviceProposal } from './device-record.ts';
import type { DeviceReport } from './device-report.schema.ts';

/** Aircraft remembered of one device; the one reported longest ago goes first. */
const PROPOSALS_MAX = 32;

export interface DeviceFacts {
  proposals: readonly DeviceProposal[];
  link: DeviceLink | null;
}

/** What is known of a device after a report; `undefined` where it changes nothing. */
export function applyDeviceReport(facts: DeviceFacts, report: DeviceReport): DeviceFacts | undefined {
  switch (report.kind) {
    case 'topology':
      return { ...facts, proposals: withTopology(facts.proposals, report) };
    case 'birth':
      return { ...facts, link: toBirth(report) };
    case 'death':
      return isOfThisSession(facts.link, report)
        ? { ...facts, link: toDeath(facts.link, report) }
        : undefined;
  }
}

/** Those it carries now, and those it carried before, marked as gone. */
function withTopology(
  known: readonly DeviceProposal[],
  report: Extract<DeviceReport, { kind: 'topology' }>,
): DeviceProposal[] {
  const present = report.aircraft.map((one) => ({ ...one, lastSeenAtMs: report.atMs, present: true }));
  const gone = known
    .filter((one) => !present.some(({ serialNumber }) => serialNumber === one.serialNumber))
    .map((one) => ({ ...one, present: false }))
    .sort((a, b) => b.lastSeenAtMs - a.lastSeenAtMs);
  return [...present, ...gone].slice(0, PROPOSALS_MAX);
}

function toBirth(report: Extract<DeviceReport, { kind: 'birth' }>): DeviceLink {
  const { atMs, session, device, firmware, aircraft } = report;
  return { state: 'online', atMs, session, bornAtMs: atMs, device, firmware, aircraft };
}

/** The will of a connection that was replaced comes after the birth of the one that replaced it [Sparkplug §6.4]. */
function isOfThisSession(link: DeviceLink | null, report: Extract<DeviceReport, { kind: 'death' }>): boolean {
  return !link?.session || link.session === report.session;
}

function toDeath(link: DeviceLink | null, report: Extract<DeviceReport, { kind: 'death' }>): DeviceLink {
  const unborn = { session: report.session, bornAtMs: null, device: null, firmware: null, aircraft: [] };
  return { ...(link ?? unborn), state: 'offline', atMs: report.atMs };
}
