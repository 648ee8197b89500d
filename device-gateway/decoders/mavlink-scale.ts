import type { FieldsOf, MavlinkMessage } from './mavlink-messages.ts';

/** Half the globe in degrees; a whole number beyond it counts ten-millionths. */
const LATITUDE_MAX = 90;
const LONGITUDE_MAX = 180;
/** No aircraft is that high in metres: the value is in millimetres. */
const HEIGHT_MAX = 20_000;
/** No multirotor or light aeroplane is that fast in m/s: the value is in cm/s. */
const SPEED_MAX = 100;

/**
 * A message that came as JSON → the same in MAVLink's own units. Scripts send either the integers of the wire
 * or values already scaled to degrees, metres and m/s, and some mix both. Positions tell which: ten-millionths
 * of a degree go with millimetres; in degrees, heights are metres unless they can't be.
 */
export function toWireUnits(message: MavlinkMessage): MavlinkMessage {
  switch (message.name) {
    case 'GLOBAL_POSITION_INT': {
      const { fields } = message;
      return isScaled(fields.lat, fields.lon)
        ? { ...message, fields: { ...fields, ...toFusedUnits(fields) } }
        : message;
    }
    case 'GPS_RAW_INT': {
      const { fields } = message;
      return isScaled(fields.lat, fields.lon)
        ? { ...message, fields: { ...fields, ...toReceiverUnits(fields) } }
        : message;
    }
    case 'UTM_GLOBAL_POSITION': {
      const { fields } = message;
      return isScaled(fields.lat, fields.lon)
        ? { ...message, fields: { ...fields, ...toFusedUnits({ ...fields, hdg: Number.NaN }) } }
        : message;
    }
    case 'HIGH_LATENCY2':
    case 'OPEN_DRONE_ID_LOCATION': {
      const { latitude, longitude } = message.fields;
      if (!isScaled(latitude, longitude)) return message;
      const place = { latitude: latitude * 1e7, longitude: longitude * 1e7 };
      return message.name === 'HIGH_LATENCY2'
        ? { ...message, fields: { ...message.fields, ...place } }
        : { ...message, fields: { ...message.fields, ...place } };
    }
    default:
      return message;
  }
}

/** 0/0 reads as no fix in either scale. */
function isScaled(latitude: number, longitude: number): boolean {
  return Math.abs(latitude) <= LATITUDE_MAX && Math.abs(longitude) <= LONGITUDE_MAX;
}

function toMillimeters(height: number): number {
  return Math.abs(height) > HEIGHT_MAX ? height : height * 1_000;
}

/** A heading beyond a full turn is in hundredths, and whoever left it so left the speeds as they were, too. */
function toFusedUnits(
  fields: {
    [Key in 'lat' | 'lon' | 'alt' | 'relative_alt' | 'vx' | 'vy' | 'vz' | 'hdg']: number;
  },
) {
  const speeds = [fields.vx, fields.vy, fields.vz];
  const isRaw = fields.hdg > 360 || speeds.some((speed) => Math.abs(speed) > SPEED_MAX);
  const speedScale = isRaw && speeds.every((speed) => !(speed % 1)) ? 1 : 100;
  return {
    lat: fields.lat * 1e7,
    lon: fields.lon * 1e7,
    alt: toMillimeters(fields.alt),
    relative_alt: toMillimeters(fields.relative_alt),
    vx: fields.vx * speedScale,
    vy: fields.vy * speedScale,
    vz: fields.vz * speedScale,
    hdg: fields.hdg > 360 ? fields.hdg : fields.hdg * 100,
  };
}

function toReceiverUnits(fields: FieldsOf<'GPS_RAW_INT'>) {
  const isRaw = fields.cog > 360 || fields.vel > SPEED_MAX;
  return {
    lat: fields.lat * 1e7,
    lon: fields.lon * 1e7,
    alt: toMillimeters(fields.alt),
    alt_ellipsoid: toMillimeters(fields.alt_ellipsoid),
    vel: isRaw ? fields.vel : fields.vel * 100,
    cog: fields.cog > 360 ? fields.cog : fields.cog * 100,
  };
}
