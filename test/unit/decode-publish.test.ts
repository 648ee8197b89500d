import { describe, expect, it } from 'vitest';
import { parseDeviceTopic } from '../../device-gateway/access.ts';
import { decodePublish } from '../../device-gateway/decode-publish.ts';
import { EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { createRedecoder } from '../../device-gateway/redecode.ts';
import type { DeviceGrant, DeviceKind } from '../../server/registry/device.schema.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { nativePayload } from '../helpers/quarantine.ts';

const OWN = 'TESTAIRCRAFT1';
const FOREIGN = 'TESTAIRCRAFT2';
const DEVICE = 'dev_1';
const NATIVE = `skycover/v1/${DEVICE}/telemetry`;

function grantOf(kind: DeviceKind = 'bridge', serialNumbers = [OWN]): DeviceGrant {
  return { deviceId: DEVICE, operatorId: 'opr_1', kind, serialNumbers: new Set(serialNumbers) };
}

function decoded(topic: string, payload: object | string, grant = grantOf()) {
  const parsed = parseDeviceTopic(topic);
  if (!parsed) throw new Error('no device topic');
  const bytes = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return decodePublish(EMPTY_DEVICE_STATE, { grant, parsed, payload: bytes, receivedAtMs: T0 });
}

const native = (serialNumber: string) => nativePayload(serialNumber, T0);
const osd = { timestamp: T0, gateway: DEVICE, data: { latitude: 22.5, longitude: 113.9, mode_code: 5 } };

describe('a permitted publish', () => {
  it('gives the samples of aircraft that its device may report, with the receive time', () => {
    expect(decoded(NATIVE, native(OWN))).toMatchObject({
      samples: [{ serialNumber: OWN, receivedAtMs: T0 }],
      quarantined: undefined,
    });
    expect(decoded(`thing/product/${OWN}/osd`, osd).samples).toMatchObject([{ serialNumber: OWN }]);
  });

  it('keeps what is another’s for later and uses the rest', () => {
    const both = decoded(NATIVE, { samples: [native(OWN), native(FOREIGN)] });
    expect(both.samples.map(({ serialNumber }) => serialNumber)).toEqual([OWN]);
    expect(both.quarantined).toMatchObject({ reason: 'AIRCRAFT_NOT_BOUND', serialNumber: FOREIGN });
    expect(decoded(`thing/product/${FOREIGN}/osd`, osd)).toMatchObject({
      samples: [],
      quarantined: { reason: 'AIRCRAFT_NOT_BOUND' },
    });
  });

  it('of a receiver may report any aircraft', () => {
    expect(decoded(NATIVE, native(FOREIGN), grantOf('receiver', []))).toMatchObject({
      samples: [{ serialNumber: FOREIGN }],
      quarantined: undefined,
    });
  });

  it('about the device itself is no sample: neither its status nor where its pilot stands', () => {
    const none = { samples: [], quarantined: undefined };
    const birth = { state: 'online', session: 's1' };
    expect(decoded(`skycover/v1/${DEVICE}/status`, birth)).toMatchObject({
      ...none,
      housekeeping: 'deviceBirth',
    });
    expect(decoded(`thing/product/${DEVICE}/osd`, osd)).toMatchObject({
      ...none,
      housekeeping: 'djiGroundProperties',
    });
  });

  it('about the device itself that nobody can read is refused, not passed over', () => {
    for (const topic of [`skycover/v1/${DEVICE}/status`, `thing/product/${DEVICE}/osd`])
      expect(decoded(topic, 'birth').quarantined).toMatchObject({ reason: 'PAYLOAD_NOT_JSON' });
  });

  it('that nothing can be made of says why', () => {
    expect(decoded(NATIVE, 'not json')).toMatchObject({
      samples: [],
      quarantined: { reason: 'PAYLOAD_NOT_JSON' },
    });
  });
});

describe('a kept message that is decoded once more', () => {
  const redecode = (grant: DeviceGrant | undefined, topic = NATIVE, payload: object = native(OWN)) =>
    createRedecoder({ findGrant: async () => grant }).redecode({
      ...{ deviceId: DEVICE, topic, receivedAtMs: T0, payload: Buffer.from(JSON.stringify(payload)) },
    });

  it('is judged by what the device may report now', async () => {
    expect(await redecode(grantOf('bridge', []))).toMatchObject({
      samples: [],
      refused: { reason: 'AIRCRAFT_NOT_BOUND' },
    });
    expect(await redecode(grantOf())).toMatchObject({ samples: [{ serialNumber: OWN }], refused: null });
  });

  it('is still refused where it needs what earlier messages said, and used where it is no sample', async () => {
    const warning = { method: 'airsense_warning', timestamp: T0, data: [{ warning_level: 4 }] };
    expect(await redecode(grantOf(), `thing/product/${DEVICE}/events`, warning)).toMatchObject({
      samples: [],
      refused: { reason: 'AIRCRAFT_NOT_BOUND' },
    });
    const birth = { state: 'online', session: 's1' };
    const redecoded = await redecode(grantOf(), `skycover/v1/${DEVICE}/status`, birth);
    expect(redecoded).toEqual({ samples: [], refused: null });
  });

  it.each([
    ['of a device that is revoked or unknown', undefined, NATIVE],
    ['on a topic that is another device’s', grantOf(), 'skycover/v1/dev_2/telemetry'],
    ['on a topic that no device has', grantOf(), 'somewhere/else'],
  ])('is refused when it is %s', async (_what, grant, topic) => {
    expect(await redecode(grant, topic)).toEqual({
      samples: [],
      refused: { reason: 'AIRCRAFT_NOT_BOUND', detail: 'no active device stands behind this topic' },
    });
  });
});
