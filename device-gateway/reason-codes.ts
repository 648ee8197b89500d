/** Reason codes of MQTT 5 §2.4 that we give in a CONNACK or DISCONNECT of our own. */
export const REASON_CODES = Object.freeze({
  malformedPacket: 0x81,
  protocolError: 0x82,
  implementationSpecific: 0x83,
  clientIdInvalid: 0x85,
  notAuthorized: 0x87,
  badAuthenticationMethod: 0x8c,
  sessionTakenOver: 0x8e,
  topicAliasInvalid: 0x94,
  packetTooLarge: 0x95,
  subscriptionIdentifiersUnsupported: 0xa1,
});
export type ReasonCode = (typeof REASON_CODES)[keyof typeof REASON_CODES];
