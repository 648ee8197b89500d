import { toFusedPosition, toReceiverPosition } from './mavlink-fused-position.ts';
import type { MavlinkMessage } from './mavlink-messages.ts';
import type { MavlinkPosition } from './mavlink-position.ts';
import { toRemoteIdPosition, toSummaryPosition, toUtmPosition } from './mavlink-report-position.ts';

/** Position of a message; undefined for every other. `nearMs` is an instant near it, Unix ms. */
export function toMavlinkPosition(message: MavlinkMessage, nearMs: number): MavlinkPosition | undefined {
  switch (message.name) {
    case 'GLOBAL_POSITION_INT':
      return toFusedPosition(message.fields);
    case 'GPS_RAW_INT':
      return toReceiverPosition(message.fields);
    case 'HIGH_LATENCY2':
      return toSummaryPosition(message.fields);
    case 'UTM_GLOBAL_POSITION':
      return toUtmPosition(message.fields);
    case 'OPEN_DRONE_ID_LOCATION':
      return toRemoteIdPosition(message.fields, nearMs);
    default:
      return undefined;
  }
}
