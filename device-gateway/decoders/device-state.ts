import { type DjiState, EMPTY_DJI_STATE } from './dji-state.ts';
import { EMPTY_MAVLINK_STATE, type MavlinkState } from './mavlink-state.ts';
import { EMPTY_NATIVE_STATE, type NativeState } from './native-state.ts';
import { EMPTY_REMOTE_ID_STATE, type RemoteIdState } from './remote-id-state.ts';

/** What the decoders remember of one device between its messages, each dialect its own part. */
export interface DeviceState {
  readonly dji: DjiState;
  readonly mavlink: MavlinkState;
  readonly native: NativeState;
  readonly remoteId: RemoteIdState;
}

export const EMPTY_DEVICE_STATE: DeviceState = {
  dji: EMPTY_DJI_STATE,
  mavlink: EMPTY_MAVLINK_STATE,
  native: EMPTY_NATIVE_STATE,
  remoteId: EMPTY_REMOTE_ID_STATE,
};
