import type { Channel } from '../../device-gateway/decoders/decode.ts';
import type { Chance } from './chance.ts';
import {
  DJI_GATEWAY,
  DJI_PROPERTIES,
  MAVLINK_JSON,
  MHT4053,
  NATIVE,
  NETWORK_REMOTE_ID,
  STATUS,
} from './json-messages.ts';
import { mavlinkFrames } from './mavlink-frames.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson } from './mutate-json.ts';
import { recordedMessage } from './recorded-message.ts';
import { gb46750Frame, openDroneId } from './remote-id-frames.ts';

/** One dialect's way in, and how its inputs are made. A new decoder is one row. */
export interface FuzzedDialect {
  name: string;
  channel: (chance: Chance) => Channel;
  /** A message of the dialect's own form, though its values may be anything. */
  makeMessage: (chance: Chance) => Uint8Array;
  /** Whole JSON messages to change field by field; none for a dialect of bytes only. */
  json: readonly unknown[];
}

const DJI_CHANNELS = [
  'events',
  'events',
  'events',
  'status',
  'requests',
  'drc/up',
  'services_reply',
] as const;
/** The one that the messages name, and that now and then is another. */
const GATEWAY = '4TADK2000000000001';
/** More aircraft than a state may remember, so that its bound shows. */
const AIRCRAFT_MAX = 5_000;

const fromList =
  (messages: readonly [unknown, ...unknown[]]) =>
  (chance: Chance): Uint8Array =>
    Buffer.from(JSON.stringify(chance.pick(messages)));

const oneOf =
  (...makers: readonly [FuzzedDialect['makeMessage'], ...FuzzedDialect['makeMessage'][]]) =>
  (chance: Chance): Uint8Array =>
    chance.pick(makers)(chance);

export const FUZZED_DIALECTS: readonly FuzzedDialect[] = [
  {
    name: 'native',
    channel: () => ({ kind: 'native' }),
    makeMessage: oneOf(fromList(NATIVE), recordedMessage('native')),
    json: NATIVE,
  },
  { name: 'status', channel: () => ({ kind: 'status' }), makeMessage: fromList(STATUS), json: STATUS },
  {
    name: 'dji',
    channel: (chance) => ({
      kind: 'djiProperties',
      serialNumber: someAircraft(chance),
      isGround: chance.happens(0.05),
    }),
    makeMessage: oneOf(fromList(DJI_PROPERTIES), recordedMessage('dji')),
    json: DJI_PROPERTIES,
  },
  {
    name: 'dji-gateway',
    // Now and then the gateway's one aircraft is heard, so that an alarm has somebody to be about.
    channel: (chance) =>
      chance.happens(0.3)
        ? { kind: 'djiProperties', serialNumber: djiSerialNumber(0) }
        : {
            kind: 'djiGateway',
            gatewaySerialNumber: chance.happens(0.9) ? GATEWAY : someAircraft(chance),
            channel: chance.pick(DJI_CHANNELS),
          },
    makeMessage: oneOf(fromList(DJI_GATEWAY), fromList(DJI_PROPERTIES)),
    json: [...DJI_GATEWAY, ...DJI_PROPERTIES],
  },
  {
    name: 'mavlink',
    channel: () => ({ kind: 'mavlink' }),
    makeMessage: oneOf(mavlinkFrames, mavlinkFrames, recordedMessage('mavlink'), fromList(MAVLINK_JSON)),
    json: MAVLINK_JSON,
  },
  {
    name: 'remote-id',
    channel: () => ({ kind: 'remoteId' }),
    makeMessage: oneOf(openDroneId, openDroneId, recordedMessage('remote-id'), fromList(NETWORK_REMOTE_ID)),
    json: NETWORK_REMOTE_ID,
  },
  { name: 'gb46750', channel: () => ({ kind: 'remoteId' }), makeMessage: gb46750Frame, json: [] },
  {
    name: 'mht4053',
    channel: () => ({ kind: 'mht4053' }),
    makeMessage: oneOf(fromList(MHT4053), recordedMessage('mht4053')),
    json: MHT4053,
  },
];

/** Mostly one of a few aircraft, so that messages meet in one state; now and then one never heard before. */
function someAircraft(chance: Chance): string {
  return djiSerialNumber(chance.happens(0.9) ? chance.below(4) : chance.below(AIRCRAFT_MAX));
}

function djiSerialNumber(number: number): string {
  return `FUZZ${String(number).padStart(8, '0')}`;
}

/** One input: noise, a message as it is, or one damaged in its bytes or in its structure. */
export function makeInput(dialect: FuzzedDialect, chance: Chance): Uint8Array {
  const roll = chance.share();
  if (roll < 0.05) return chance.bytes(chance.below(chance.happens(0.1) ? 4_096 : 128));
  if (roll < 0.25) return dialect.makeMessage(chance);
  if (roll < 0.6 && dialect.json.length > 0)
    return mutateJson(dialect.json[chance.below(dialect.json.length)], chance);
  return mutateBytes(dialect.makeMessage(chance), chance);
}
