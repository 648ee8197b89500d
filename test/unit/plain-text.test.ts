import { describe, expect, it } from 'vitest';
import { quarantine } from '../../device-gateway/decoders/decoded.ts';
import { decodeNative } from '../../device-gateway/decoders/native.ts';
import { EMPTY_NATIVE_STATE } from '../../device-gateway/decoders/native-state.ts';
import { toDeviceReport } from '../../device-gateway/device-report.ts';
import { toQuarantineNotice } from '../../device-gateway/notice-text.ts';
import { toPlainText } from '../../server/lib/plain-text.ts';
import { DeviceReportSchema } from '../../server/registry/device-report.schema.ts';
import { RegisterDroneSchema } from '../../server/registry/drone.schema.ts';
import { CreateReceiverSchema } from '../../server/registry/receiver.schema.ts';

// What a device or a person writes and other people read: it must not end a line, turn it around or hide in it.

const UGLY: [string, string][] = [
  ['U+0000', '\u0000'],
  ['a line end', '\r\n'],
  ['an escape sequence', '\u001b[2J'],
  ['U+0085', '\u0085'],
  ['U+2028', '\u2028'],
  ['U+202E, which turns text around', '\u202e'],
  ['U+2066', '\u2066'],
  ['half a surrogate', '\ud800'],
];
const BEYOND = /[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u;

const statusOf = (fields: object) =>
  toDeviceReport(
    { kind: 'status', deviceId: 'dev_a' },
    Buffer.from(JSON.stringify({ state: 'online', session: 's1', ...fields })),
    1,
  );

describe.each(UGLY)('%s', (_what, ugly) => {
  it('stands in nothing that a birth leaves on the devices page', () => {
    const report = statusOf({ device: `Maker${ugly}X1`, firmware: ugly, session: `s${ugly}1` });
    expect(JSON.stringify(Object.values(report ?? {}).filter((one) => BEYOND.test(String(one))))).toBe('[]');
    expect(report).toMatchObject({ kind: 'birth', aircraft: [] });
    expect(DeviceReportSchema.safeParse(report).error).toBeUndefined();
  });

  it('is refused in a report of a gateway on another machine', () => {
    const birth = {
      kind: 'birth',
      atMs: 1,
      session: 's1',
      device: `X${ugly}1`,
      firmware: null,
      aircraft: [],
    };
    expect(DeviceReportSchema.safeParse(birth).success).toBe(false);
  });

  it('stands in no reason for quarantine and no notice', () => {
    const refused = quarantine('PAYLOAD_INVALID', `unknown unit "${ugly}"`, `SN${ugly}0001`);
    expect(`${refused.detail}${refused.serialNumber}`).not.toMatch(BEYOND);
    expect(refused.detail).toContain('\ufffd');
    const notice = toQuarantineNotice({ ...refused, topic: 't', atMs: 1 });
    expect(Object.values(notice).join('')).not.toMatch(BEYOND);
  });

  it('stands in no code of a sample', () => {
    const sample = { serialNumber: 'AIRCRAFT0001', observedAt: 1_767_225_600_000, codes: [`a${ugly}b`] };
    const { samples } = decodeNative(EMPTY_NATIVE_STATE, Buffer.from(JSON.stringify(sample)), {
      receivedAtMs: 1_767_225_601_000,
    });
    expect(samples[0]?.codes.join('')).toMatch(/^a.*b$/);
    expect(samples[0]?.codes.join('')).not.toMatch(BEYOND);
  });

  it('is refused in the name of a receiver or a drone', () => {
    const name = `Roof${ugly}top`;
    const receiver = CreateReceiverSchema.safeParse({ kind: 'receiver', operatorId: 'opr_1', name });
    const drone = RegisterDroneSchema.safeParse({ serialNumber: 'AIRCRAFT0001', droneModelId: 'm', name });
    expect([receiver, drone].map(({ error }) => error?.issues[0]?.path)).toEqual([['name'], ['name']]);
  });
});

it('a session that is nothing but control characters is none', () => {
  expect(statusOf({ session: '\u0000\u0001' })).toBeUndefined();
});

it('words of any language stay as they are', () => {
  const words = '深圳 Dock 2 – “Рой” 🚁';
  expect(toPlainText(words)).toBe(words);
  expect(CreateReceiverSchema.safeParse({ kind: 'receiver', operatorId: 'opr_1', name: words }).success).toBe(
    true,
  );
});
