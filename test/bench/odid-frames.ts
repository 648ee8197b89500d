const MESSAGE_BYTES = 25;
/** Tenths of a second in an hour: where a location's time starts again. */
const TENTHS_PER_HOUR = 36_000;

/** An Open Drone ID pack (F3411-22a) of Basic ID and Location, a tenth of a second after the one before it. */
export function locationPack(serialNumber: string, index: number): Uint8Array {
  const basic = Buffer.alloc(MESSAGE_BYTES);
  basic[0] = 0x02;
  basic[1] = 0x12;
  basic.write(serialNumber, 2, 20, 'latin1');
  const location = Buffer.alloc(MESSAGE_BYTES);
  location[0] = 0x12;
  location[1] = 0x20;
  location[2] = 43;
  location[3] = 33;
  location.writeInt32LE(225_308_120 + index * 10, 5);
  location.writeInt32LE(1_139_472_150, 9);
  location.writeUInt16LE(2_150, 13);
  location.writeUInt16LE(2_169, 15);
  location.writeUInt16LE(2_124, 17);
  location[19] = 0x4b;
  location[20] = 0x43;
  // 2025-10-09T08:53:20Z, where the bench's clock starts: 32,000 tenths after the hour.
  location.writeUInt16LE((32_000 + index) % TENTHS_PER_HOUR, 21);
  return Buffer.concat([Buffer.from([0xf2, MESSAGE_BYTES, 2]), basic, location]);
}
