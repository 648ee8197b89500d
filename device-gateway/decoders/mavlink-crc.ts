/** CRC-16/MCRF4XX, which MAVLink calls X.25: polynomial 0x1021 reflected, start 0xFFFF. */
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
  return crc;
});

/** Checksum of a frame: of everything between its magic byte and the checksum, then CRC_EXTRA. */
export function frameCrc(bytes: Uint8Array, range: { from: number; to: number }, crcExtra: number): number {
  let crc = 0xffff;
  for (let at = range.from; at < range.to; at += 1) crc = step(crc, bytes[at] ?? 0);
  return step(crc, crcExtra);
}

function step(crc: number, byte: number): number {
  return (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
}
