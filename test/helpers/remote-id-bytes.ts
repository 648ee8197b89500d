/** Remote ID bytes spelled out by hand from the tables of F3411-22a and GB 46750, not by our own encoders. */

/** Hexadecimal with spaces and `|` between fields → bytes. */
export function hex(text: string): Buffer<ArrayBuffer> {
  return Buffer.from(text.replace(/[\s|]/g, ''), 'hex');
}

/** 2026-01-01T10:42:07.3Z: when the messages below were made, Unix ms. */
export const SENT_AT_MS = 1_767_264_127_300;
export const SERIAL_NUMBER = 'SKYM2000000000000001';

/** Type 0 version 2 | id type 1 (serial number), aircraft type 2 | 20 bytes of ASCII | reserved. */
export const BASIC_ID = hex(
  '02 | 12 | 53 4b 59 4d 32 30 30 30 30 30 30 30 30 30 30 30 30 30 30 31 | 00 00 00',
);

/**
 * Type 1 version 2 | status 2 airborne, height above take-off, west of the meridian (+180), speed × 0.25 |
 * direction 90 (+180 = 270°) | speed 50 (12.5 m/s) | vertical -3 (-1.5 m/s) | latitude 225308000 |
 * longitude 1139472000 | pressure altitude 2200 (100 m) | geodetic 2241 (120.5 m) | height 2100 (50 m) |
 * accuracies | accuracies | 25273 tenths after the hour (42:07.3) | time accuracy | reserved.
 */
export const LOCATION = hex(
  '12 | 22 | 5a | 32 | fd | 60 ed 6d 0d | 80 f6 ea 43 | 98 08 | c1 08 | 34 08 | 4a | 03 | b9 62 | 01 | 00',
);

/**
 * Type 4 version 2 | operator at the take-off | operator 22.5, 113.9 | area | radius | ceiling | floor |
 * class | operator altitude | 220963327 s after 2019-01-01 (10:42:07) | reserved.
 */
export const SYSTEM = hex(
  '42 | 00 | 40 3a 69 0d | c0 c2 e3 43 | 01 00 | 00 | 00 00 | 00 00 | 00 | d0 07 | ff a1 2b 0d | 00',
);

/** Type F version 2 | 25 bytes each | count. */
export function packOf(...messages: Uint8Array[]): Buffer<ArrayBuffer> {
  return Buffer.concat([Buffer.from([0xf2, 25, messages.length]), ...messages]);
}

/** A message with some bytes replaced, by their place in the tables. */
export function patched(message: Uint8Array, at: number, bytes: string): Buffer<ArrayBuffer> {
  const copy = Buffer.from(message);
  hex(bytes).copy(copy, at);
  return copy;
}

/**
 * 0xFF | version 1 | 45 bytes of content | data-id: 001; 008 to 013; 015 016 020 | product id |
 * longitude, latitude | track 2700 (270.0°) | speed 125 (12.5 m/s) | height (50 + 9000) × 2 = 18100 |
 * vertical 0x83 (down 1.5 m/s) | altitude (120.5 + 1000) × 2 = 2241 | status 2 | CGCS2000 | time in ms.
 */
export const GB_FRAME = hex(`ff | 20 | 2d | 81 fd c4 |
  53 4b 59 4d 32 30 30 30 30 30 30 30 30 30 30 30 30 30 30 31 |
  80 f6 ea 43 60 ed 6d 0d | 8c 0a | 7d 00 | b4 46 | 83 | c1 08 | 02 | 01 | 44 89 26 79 9b 01`);
