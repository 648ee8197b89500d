import { describe, expect, it } from 'vitest';
import { applyDeviceReport, type DeviceFacts } from '../../server/registry/apply-device-report.ts';
import type { DeviceReport } from '../../server/registry/device-report.schema.ts';

const NONE: DeviceFacts = { proposals: [], link: null };

function after(...reports: DeviceReport[]): DeviceFacts {
  return reports.reduce((facts, report) => applyDeviceReport(facts, report) ?? facts, NONE);
}
const topology = (atMs: number, ...serialNumbers: string[]): DeviceReport => ({
  kind: 'topology',
  atMs,
  gatewaySerialNumber: 'DOCK00000001',
  gatewayModelKey: '3-2-0',
  aircraft: serialNumbers.map((serialNumber) => ({ serialNumber, modelKey: '0-67-1', modelName: null })),
});
const birth = (atMs: number, session: string): DeviceReport => ({
  kind: 'birth',
  atMs,
  session,
  device: 'Maker X1',
  firmware: '1.2',
  aircraft: ['AIRCRAFT0001'],
});
const death = (atMs: number, session: string | null): DeviceReport => ({ kind: 'death', atMs, session });

describe('aircraft that a dock proposes', () => {
  it('stay known after they left, with when they were seen', () => {
    const { proposals } = after(topology(1, 'AIRCRAFT0001'), topology(2, 'AIRCRAFT0002'));
    expect(proposals.map((one) => [one.serialNumber, one.present, one.lastSeenAtMs])).toEqual([
      ['AIRCRAFT0002', true, 2],
      ['AIRCRAFT0001', false, 1],
    ]);
  });

  it('are each listed once, however often reported', () => {
    const { proposals } = after(topology(1, 'AIRCRAFT0001'), topology(2), topology(3, 'AIRCRAFT0001'));
    expect(proposals).toMatchObject([{ serialNumber: 'AIRCRAFT0001', present: true, lastSeenAtMs: 3 }]);
  });

  it('are bounded: those seen longest ago go first', () => {
    const reports = Array.from({ length: 60 }, (_, index) => topology(index, `AIRCRAFT${1_000 + index}`));
    const { proposals } = after(...reports);
    expect(proposals).toHaveLength(32);
    expect(proposals[0]?.serialNumber).toBe('AIRCRAFT1059');
    expect(proposals.at(-1)?.serialNumber).toBe('AIRCRAFT1028');
  });
});

describe('birth and death', () => {
  it('say whether a device is there, since when, and what it is', () => {
    expect(after(birth(5, 's1')).link).toMatchObject({
      state: 'online',
      atMs: 5,
      bornAtMs: 5,
      device: 'Maker X1',
    });
    expect(after(birth(5, 's1'), death(9, 's1')).link).toMatchObject({
      state: 'offline',
      atMs: 9,
      bornAtMs: 5,
      firmware: '1.2',
    });
  });

  it('the late death of an earlier session does not end the present one', () => {
    for (const late of [death(9, 's1'), death(9, null)])
      expect(after(birth(5, 's1'), birth(8, 's2'), late).link).toMatchObject({
        state: 'online',
        session: 's2',
      });
  });

  it('a death without any birth before it is known all the same', () => {
    expect(after(death(9, null)).link).toMatchObject({
      state: 'offline',
      atMs: 9,
      bornAtMs: null,
      aircraft: [],
    });
  });
});
