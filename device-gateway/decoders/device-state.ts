import { type DjiState, EMPTY_DJI_STATE } from './dji-state.ts';

/** What the decoders remember of one device between its messages, each dialect its own part. */
export interface DeviceState {
  readonly dji: DjiState;
}

export const EMPTY_DEVICE_STATE: DeviceState = { dji: EMPTY_DJI_STATE };
