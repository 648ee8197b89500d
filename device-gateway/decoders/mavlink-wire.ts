/** Reading a MAVLink payload: little-endian, fields by size, extensions behind them (mavlink.io, serialization). */

const WORD = 2 ** 32;

/** Whole numbers beyond 2^53 lose their last bits; the only such fields are times in microseconds. */
export function readUint64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * WORD + view.getUint32(at, true);
}

/** Characters up to the first zero byte, one byte each. */
export function readText(view: DataView, at: number, count: number): string {
  let text = '';
  for (let index = at; index < at + count; index += 1) {
    const code = view.getUint8(index);
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}

export function readBytes(view: DataView, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => view.getUint8(at + index));
}

export function readWords(view: DataView, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => view.getUint16(at + 2 * index, true));
}

/** One message of the protocol: how it is known, checked and read. */
export interface MessageDefinition<Message> {
  id: number;
  name: string;
  /** Last byte of the checksum; differs when sender and receiver mean different fields. */
  crcExtra: number;
  /** Length with all extensions. Shorter payloads are filled up with zeros. */
  bytes: number;
  /** Payload of at least `bytes` bytes at `at` → message, in MAVLink's own names and units. */
  read: (view: DataView, at: number) => Message;
}

export function define<Name extends string, Fields>(definition: {
  id: number;
  name: Name;
  crcExtra: number;
  bytes: number;
  read: (view: DataView, at: number) => Fields;
}): MessageDefinition<{ name: Name; fields: Fields }> {
  const { name, read } = definition;
  return { ...definition, read: (view, at) => ({ name, fields: read(view, at) }) };
}
