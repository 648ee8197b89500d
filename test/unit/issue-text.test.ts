import { describe, expect, it } from 'vitest';
import { type Channel, decode } from '../../device-gateway/decoders/decode.ts';
import { EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';

const SN = 'TESTAIRCRAFT1';
const native = { serialNumber: SN, observedAt: '2026-01-01T00:00:00Z' };
const report = { sn: SN, timeStamp: '20260101080000', latitude: 225_000_000, longitude: 1_139_000_000 };
const flight = { id: 'f', uas_id: { serial_number: SN } };
const state = { timestamp: '2026-01-01T00:00:00Z', position: { lat: 22.5, lng: 113.9 } };

/** Words of the library that checks forms, which nobody outside should have to know. */
const LIBRARY =
  /nonoptional|undefined|Invalid input|Invalid option|received|NaN|expected (string|number|object)/;

describe('what is wrong with a message is said in plain words with its field', () => {
  it.each<[Channel['kind'], unknown, string]>([
    ['native', {}, 'serialNumber: missing'],
    ['native', { serialNumber: SN }, 'observedAt: missing'],
    ['native', { ...native, serialNumber: 'no' }, 'serialNumber: 8 to 20 letters and digits'],
    [
      'native',
      { ...native, observedAt: 'noon' },
      'observedAt: not an RFC 3339 instant such as 2026-01-01T00:00:00Z',
    ],
    ['native', { ...native, observedAt: {} }, 'observedAt: text or a number is expected, not an object'],
    ['native', { ...native, observedAt: -5 }, 'observedAt: at least 0'],
    ['native', { ...native, latitudeDegrees: 91 }, 'latitudeDegrees: at most 90'],
    [
      'native',
      { ...native, latitudeDegrees: '22.5' },
      'latitudeDegrees: a number is expected, not the text "22.5"',
    ],
    ['native', { ...native, sequence: 1.5 }, 'sequence: a whole number is expected, not 1.5'],
    ['native', { ...native, sequence: null }, 'sequence: a number is expected, not null'],
    ['native', { ...native, codes: 5 }, 'codes: a list is expected, not 5'],
    ['native', { ...native, codes: ['x'.repeat(65)] }, 'codes.0: at most 64 characters'],
    ['native', { samples: [native, 7] }, 'samples.1: an object is expected, not 7'],
    ['native', { samples: [native, {}] }, 'samples.1.serialNumber: missing'],
    ['mht4053', 5, 'the report: an object is expected, not 5'],
    ['mht4053', {}, 'sn: missing'],
    ['mht4053', { ...report, latitude: 'north' }, 'latitude: not a decimal number'],
    ['mht4053', { ...report, timeStamp: null }, 'timeStamp: text or a number is expected, not null'],
    ['remoteId', { flights: [5] }, 'the flight: an object is expected, not 5'],
    ['remoteId', { ...flight, current_state: {} }, 'current_state.timestamp: missing'],
    ['remoteId', { ...flight, current_state: 3 }, 'current_state: an object is expected, not 3'],
    [
      'remoteId',
      { ...flight, current_state: { ...state, timestamp: { value: 'noon' } } },
      'current_state.timestamp: value not an RFC 3339 instant such as 2026-01-01T00:00:00Z',
    ],
    [
      'remoteId',
      { ...flight, current_state: { ...state, position: { lng: 113.9 } } },
      'current_state.position.lat: missing',
    ],
    ['remoteId', { flights: [{ foo: 1 }] }, 'current_state'],
    ['status', 7, 'the status: an object is expected, not 7'],
    ['status', {}, 'state: missing'],
    ['status', { state: 'up', session: 'a' }, 'state: the text "up" is none of online, offline'],
  ])('%s %j', (kind, message, detail) => {
    const { quarantined } = decode(EMPTY_DEVICE_STATE, Buffer.from(JSON.stringify(message)), {
      channel: { kind } as Channel,
      receivedAtMs: 5,
      bound: new Set(),
    });
    if (detail.includes(':')) expect(quarantined?.detail).toBe(detail);
    expect(quarantined?.detail).not.toMatch(LIBRARY);
    expect(quarantined?.detail).not.toMatch(/^:/);
  });

  it('names the choices of a mode', () => {
    const { quarantined } = decode(
      EMPTY_DEVICE_STATE,
      Buffer.from(JSON.stringify({ ...native, mode: 'fast' })),
      {
        channel: { kind: 'native' },
        receivedAtMs: 5,
        bound: new Set(),
      },
    );
    expect(quarantined?.detail).toMatch(/^mode: the text "fast" is none of standby, takeoffPreparation/);
  });
});
