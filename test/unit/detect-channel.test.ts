import { describe, expect, it } from 'vitest';
import { detectChannel } from '../../device-gateway/decoders/detect-channel.ts';
import { BASIC_ID, GB_FRAME, hex, LOCATION, packOf } from '../helpers/remote-id-bytes.ts';

const PACK = packOf(BASIC_ID, LOCATION);
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('a payload without topic or dialect', () => {
  it.each<[string, Uint8Array, string]>([
    ['an Open Drone ID message', LOCATION, 'remoteId'],
    ['a pack', PACK, 'remoteId'],
    ['a pack as text', Buffer.from(PACK.toString('hex')), 'remoteId'],
    ['a pack whose counter is MAVLink’s first byte', Buffer.concat([hex('fd'), PACK]), 'remoteId'],
    ['a pack with one spoilt message', packOf(hex('07'.repeat(25)), LOCATION), 'remoteId'],
    ['a GB 46750 frame', GB_FRAME, 'remoteId'],
    ['a GB 46750 frame whose counter is MAVLink’s', Buffer.concat([hex('fe'), GB_FRAME]), 'remoteId'],
    ['flights of network Remote ID', json({ flights: [] }), 'remoteId'],
    ['one such flight', json({ id: 'f', current_state: {} }), 'remoteId'],
    ['an MH/T 4053 report', json({ sn: 'SKYM2000000000000001', timeStamp: '20260101184207' }), 'mht4053'],
    ['several of them', json([{ sn: 'SKYM2000000000000001', timeStamp: '20260101184207' }]), 'mht4053'],
    ['a MAVLink 2 frame', hex('fd 09 00 00 01 01 01 00 00 00'), 'mavlink'],
    // 18 bytes of payload: after its first byte it would pass for an Open Drone ID Location.
    ['a MAVLink 1 frame of 26 bytes', Buffer.concat([hex('fe 12 22 01 01'), Buffer.alloc(21)]), 'mavlink'],
    // Its quotation mark would pass for the header of a signature.
    ['native JSON of 26 bytes', Buffer.from('{"serialNumber":"AIRC001"}'), 'native'],
    ['text', Buffer.from('A message nobody could read'), 'native'],
  ])('that is %s is known by its form', (_what, bytes, kind) => {
    expect(detectChannel(bytes, { dialect: 'auto', topic: undefined })).toEqual({ kind });
  });
});
