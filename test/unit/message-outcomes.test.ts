import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Channel, decode } from '../../device-gateway/decoders/decode.ts';
import { type DeviceState, EMPTY_DEVICE_STATE } from '../../device-gateway/decoders/device-state.ts';
import { HOUSEKEEPING, type HousekeepingKind } from '../../device-gateway/decoders/housekeeping.ts';
import { FUZZED_DIALECTS } from '../fuzz/dialects.ts';
import { toTrial } from '../fuzz/fuzz.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { BASIC_ID, hex, LOCATION, packOf } from '../helpers/remote-id-bytes.ts';

const SN = 'TESTAIRCRAFT1';
const GATEWAY = '4TADK2000000000001';
const CHANNELS: Record<string, Channel> = {
  native: { kind: 'native' },
  status: { kind: 'status' },
  mavlink: { kind: 'mavlink' },
  remoteId: { kind: 'remoteId' },
  mht4053: { kind: 'mht4053' },
  osd: { kind: 'djiProperties', serialNumber: SN },
  other: { kind: 'djiProperties', serialNumber: 'TESTAIRCRAFT2' },
  ground: { kind: 'djiProperties', serialNumber: GATEWAY, isGround: true },
  ...Object.fromEntries(
    ['events', 'status', 'requests', 'drc/up', 'services_reply'].map((channel) => [
      `dji ${channel}`,
      { kind: 'djiGateway' as const, gatewaySerialNumber: GATEWAY, channel },
    ]),
  ),
};

function outcomeOf(state: DeviceState, bytes: Uint8Array, channel: Channel) {
  return decode(state, bytes, { channel, receivedAtMs: T0, bound: new Set([SN]) });
}

/** The messages one after another, by `channel: message`; the answer to the last. */
function say(...messages: readonly (readonly [channel: string, message: unknown])[]) {
  let state = EMPTY_DEVICE_STATE;
  let last: ReturnType<typeof outcomeOf> | undefined;
  for (const [name, message] of messages) {
    const channel = CHANNELS[name];
    if (!channel) throw new Error(`no channel ${name}`);
    const isBytes = message instanceof Uint8Array || typeof message === 'string';
    last = outcomeOf(state, Buffer.from(isBytes ? message : JSON.stringify(message)), channel);
    state = last.state;
  }
  if (!last) throw new Error('nothing was said');
  return last;
}

const osd = (data: object) => ({ timestamp: T0, data });
const FLYING = osd({ latitude: 22.5, longitude: 113.9, mode_code: 5 });
const event = (method: string, data: unknown) => ({ method, timestamp: T0, data });
const ALARM = event('hms', { list: [{ code: '0x16100083' }] });
const TRAFFIC = event('airsense_warning', [{ warning_level: 4 }]);
const GPI = { mavpackettype: 'GLOBAL_POSITION_INT', lat: 225_000_000, lon: 1_139_000_000 };
const AUTHENTICATION = hex(`22${'00'.repeat(24)}`);
const heartbeat = hex('fd0900000203010000002e0000000714213b483513');

describe('no message vanishes', () => {
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((text) => Buffer.from(text)),
  );
  const anyMessage = fc.oneof(
    fc
      .record({ dialect: fc.constantFrom(...FUZZED_DIALECTS), index: fc.nat(1_000_000) })
      .map(({ dialect, index }) => {
        const { bytes, context } = toTrial(dialect, 99, index);
        return { bytes, channel: context.channel };
      }),
    fc.record({ bytes: anyBytes, channel: fc.constantFrom(...Object.values(CHANNELS)) }),
  );

  it('in any dialect, after any others: samples, a refusal, or a named housekeeping, never none of them', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 6 }), (messages) => {
        let state = EMPTY_DEVICE_STATE;
        for (const { bytes, channel } of messages) {
          const answer = outcomeOf(state, bytes, channel);
          const isUsedOrKept = answer.samples.length > 0 || answer.quarantined !== undefined;
          expect(answer.housekeeping !== undefined).toBe(!isUsedOrKept);
          if (answer.housekeeping) expect(HOUSEKEEPING).toHaveProperty(answer.housekeeping);
          state = answer.state;
        }
      }),
      { numRuns: 1_000, seed: 20_260_101 },
    );
  }, 60_000);
});

describe('housekeeping', () => {
  const EXAMPLES: Record<HousekeepingKind, readonly (readonly [string, unknown])[]> = {
    deviceBirth: [['status', { state: 'online', session: 'a' }]],
    deviceDeath: [['status', { state: 'offline', session: 1 }]],
    djiGroundProperties: [['osd', osd({ job_number: 3, latitude: 22.5, longitude: 113.9 })]],
    djiOtherProperties: [['osd', osd({ firmware_version: '1.0' })]],
    djiHms: [['dji events', ALARM]],
    djiAirsense: [['dji events', TRAFFIC]],
    djiFlightEvent: [['dji events', event('return_home_info', {})]],
    djiOtherEvent: [['dji events', event('file_upload_callback', {})]],
    djiTopology: [['dji status', event('update_topo', { sub_devices: [] })]],
    djiRequest: [['dji requests', event('config', {})]],
    djiReply: [['dji services_reply', event('takeoff_to_point', { result: 0 })]],
    djiControlLink: [['dji drc/up', { method: 'heart_beat', data: { timestamp: T0 } }]],
    mavlinkState: [['mavlink', { mavpackettype: 'HEARTBEAT', autopilot: 3 }]],
    mavlinkLesserPosition: [
      ['mavlink', GPI],
      ['mavlink', { ...GPI, mavpackettype: 'GPS_RAW_INT', fix_type: 3 }],
    ],
    mavlinkOtherComponent: [['mavlink', { ...GPI, compid: 100 }]],
    mavlinkUnusedMessage: [['mavlink', { mavpackettype: 'ATTITUDE', roll: 0.1 }]],
    mavlinkFrameBegun: [['mavlink', heartbeat.subarray(0, 9)]],
    remoteIdIdentity: [['remoteId', packOf(BASIC_ID)]],
    remoteIdOther: [['remoteId', packOf(AUTHENTICATION)]],
    netridDetails: [['remoteId', { id: 'f1', uas_id: { serial_number: SN } }]],
    netridNoFlights: [['remoteId', { flights: [] }]],
  };

  it.each(Object.entries(EXAMPLES))('%s is told by name, and nothing else of it', (kind, messages) => {
    expect(say(...messages)).toMatchObject({ samples: [], quarantined: undefined, housekeeping: kind });
  });
});

describe('what was lost without a word', () => {
  it.each<[string, readonly (readonly [string, unknown])[], string]>([
    ['a MAVLink position without a latitude', [['mavlink', { ...GPI, lat: undefined }]], '"lat"'],
    ['a MAVLink position whose latitude is no number', [['mavlink', { ...GPI, lat: 'north' }]], '"lat"'],
    ['an empty list of MAVLink messages', [['mavlink', []]], 'without a message'],
    ['zeros where MAVLink frames belong', [['mavlink', Buffer.alloc(40)]], 'zeros'],
    ['text on the status topic', [['status', 'hello']], 'JSON'],
    ['an empty status', [['status', '']], 'JSON'],
    ['a status without a session', [['status', { state: 'online' }]], 'session: missing'],
    ['a state that no device has', [['status', { state: 'up', session: 'a' }]], 'state'],
    ['garbage in place of a controller’s own properties', [['ground', 'x']], 'JSON'],
    ['an event without a method', [['dji events', { timestamp: T0, data: {} }]], '"method"'],
    ['a request without a method', [['dji requests', {}]], '"method"'],
    ['a control link message without a method', [['dji drc/up', { data: {} }]], '"method"'],
    ['a stream without its latitude', [['dji drc/up', event('osd_info_push', { height: 9 })]], 'latitude'],
    [
      'a warning that may be about either of two aircraft',
      [
        ['osd', FLYING],
        ['other', FLYING],
        ['dji events', TRAFFIC],
      ],
      'several were heard',
    ],
    [
      'an alarm that may be about either of two aircraft',
      [
        ['osd', FLYING],
        ['other', FLYING],
        ['dji events', ALARM],
      ],
      'several were heard',
    ],
  ])('%s is kept, with the reason', (_what, messages, detail) => {
    const { quarantined, housekeeping } = say(...messages);
    expect(quarantined?.detail).toContain(detail);
    expect(housekeeping).toBeUndefined();
  });

  it('an aircraft’s OSD with a dock’s key at null is a sample', () => {
    const data = { ...FLYING.data, job_number: null };
    expect(say(['osd', osd(data)]).samples).toHaveLength(1);
  });

  it('a damaged frame beside good ones is named, and the good ones count', () => {
    const spoilt = Buffer.from(heartbeat);
    spoilt[12] = 0x55;
    const { quarantined } = say(['mavlink', Buffer.concat([heartbeat, spoilt, heartbeat])]);
    expect(quarantined?.detail).toBe(
      'beside 2 valid frames, at byte 21: the checksum of HEARTBEAT from system 3, component 1 is wrong',
    );
  });

  it('line ends and zeros behind a frame are no damage', () => {
    const padded = Buffer.concat([heartbeat, Buffer.from('\r\n'), Buffer.alloc(8)]);
    expect(say(['mavlink', padded])).toMatchObject({ quarantined: undefined, housekeeping: 'mavlinkState' });
  });

  it('a pack keeps its position whatever stands beside it', () => {
    expect(say(['remoteId', packOf(BASIC_ID, AUTHENTICATION, LOCATION)]).samples).toHaveLength(1);
  });
});
