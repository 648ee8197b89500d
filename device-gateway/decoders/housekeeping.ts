/**
 * What a message can be that holds no sample and has nothing wrong with it, and how that is told to the person who
 * integrates the device. Such messages are counted by kind and acknowledged, and their bytes are not kept: whatever
 * else yields no sample goes to quarantine.
 */
export const HOUSEKEEPING = {
  deviceBirth: 'the device says that it is there',
  deviceDeath: 'the device says that it leaves',
  djiGroundProperties: 'properties of a dock or controller: its position is the ground’s',
  djiOtherProperties:
    'properties of an aircraft without a measurement (storage, firmware, cameras): no latitude, longitude, height, elevation, speed, heading, battery or mode_code',
  djiHms: 'alarms that no aircraft heard within a minute is known to have, or none that is new',
  djiAirsense: 'a traffic warning below level 3, or with no aircraft heard within a minute',
  djiFlightEvent: 'an event of a flight (mission, return home) without news, or with no aircraft heard',
  djiOtherEvent: 'an event that says nothing about a flight (files, upgrades, progress)',
  djiTopology: 'what the dock or controller carries; it names the aircraft of later messages',
  djiRequest: 'a question of the dock or controller; it is answered on its own topic',
  djiReply: 'an answer of the dock or controller; nothing waits for it',
  djiControlLink: 'upkeep of the control link, or a state without mode_code and position',
  mavlinkState: 'state of an autopilot without a position; it is merged into the samples that follow',
  mavlinkLesserPosition:
    'a position of a kind that the autopilot has better ones of (GLOBAL_POSITION_INT before GPS_RAW_INT)',
  mavlinkOtherComponent:
    'messages of a component that is no autopilot (component id 1 is): camera, radio, station',
  mavlinkUnusedMessage: 'MAVLink messages that nothing is read from',
  mavlinkFrameBegun: 'the beginning of a MAVLink frame, which the next message goes on with',
  remoteIdIdentity: 'an identification without a position; it names the aircraft of positions within 30 s',
  remoteIdOther:
    'Remote ID messages without a position (Authentication, Self ID, System, Operator ID, or no serial number)',
  netridDetails: 'flights without a current state; their details name the aircraft of later states',
  netridNoFlights: 'an answer without flights',
} as const;
export type HousekeepingKind = keyof typeof HOUSEKEEPING;
