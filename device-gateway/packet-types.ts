/** Packet types that a client may send (MQTT 3.1.1 and 5 §2.1.2). */
export const PACKET_TYPES = Object.freeze({
  connect: 1,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  unsubscribe: 10,
  pingreq: 12,
  disconnect: 14,
});
