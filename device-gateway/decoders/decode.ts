import type { Decoded } from './decoded.ts';
import type { DeviceState } from './device-state.ts';
import { decodeDjiGateway } from './dji-gateway.ts';
import { decodeDjiProperties } from './dji-osd.ts';
import type { DjiState } from './dji-state.ts';
import { decodeMavlink } from './mavlink.ts';
import type { MavlinkState } from './mavlink-state.ts';
import { decodeMht4053 } from './mht4053.ts';
import { decodeNative } from './native.ts';
import type { NativeState } from './native-state.ts';
import { decodeNativeStatus } from './native-status.ts';
import { decodeRemoteId } from './remote-id.ts';
import type { RemoteIdState } from './remote-id-state.ts';

/** Which decoder a message goes to, as the topic (or an integrator's flag) says. */
export type Channel =
  | { kind: 'native' | 'status' | 'mavlink' | 'remoteId' | 'mht4053' }
  /** `isGround`: of the dock or controller itself. */
  | { kind: 'djiProperties'; serialNumber: string; isGround?: boolean }
  | { kind: 'djiGateway'; gatewaySerialNumber: string; channel: string };

export interface DecodeContext {
  channel: Channel;
  receivedAtMs: number;
  /** Aircraft bound to the device: whom a message is about that names no serial number of its own. */
  bound: ReadonlySet<string>;
}

/** Bytes of one message → canonical samples and what could not be used. Never throws, whatever the bytes. */
export function decode(state: DeviceState, bytes: Uint8Array, context: DecodeContext): Decoded<DeviceState> {
  const { channel, receivedAtMs } = context;
  switch (channel.kind) {
    case 'native':
      return withNative(state, decodeNative(state.native, bytes, { receivedAtMs }));
    case 'status':
      return { ...decodeNativeStatus(bytes), state };
    case 'djiProperties':
      return withDji(state, decodeDjiProperties(state.dji, bytes, { ...channel, receivedAtMs }));
    case 'djiGateway':
      return withDji(
        state,
        decodeDjiGateway(state.dji, bytes, { ...channel, receivedAtMs, bound: context.bound }),
      );
    case 'mavlink':
      return withMavlink(state, decodeMavlink(state.mavlink, bytes, context));
    case 'remoteId':
      return withRemoteId(state, decodeRemoteId(state.remoteId, bytes, context));
    case 'mht4053':
      return { ...decodeMht4053(undefined, bytes, { receivedAtMs }), state };
  }
}

/** The same object where nothing changed: who keeps states compares them by identity. */
function withDji(state: DeviceState, decoded: Decoded<DjiState>): Decoded<DeviceState> {
  const { samples, quarantined, housekeeping } = decoded;
  return {
    state: decoded.state === state.dji ? state : { ...state, dji: decoded.state },
    samples,
    quarantined,
    housekeeping,
  };
}

function withNative(state: DeviceState, decoded: Decoded<NativeState>): Decoded<DeviceState> {
  const { samples, quarantined, housekeeping } = decoded;
  const next = decoded.state === state.native ? state : { ...state, native: decoded.state };
  return { state: next, samples, quarantined, housekeeping };
}

function withRemoteId(state: DeviceState, decoded: Decoded<RemoteIdState>): Decoded<DeviceState> {
  const { samples, quarantined, housekeeping } = decoded;
  const next = decoded.state === state.remoteId ? state : { ...state, remoteId: decoded.state };
  return { state: next, samples, quarantined, housekeeping };
}

/** Written out: spreading a state takes as long as decoding a frame. */
function withMavlink(state: DeviceState, decoded: Decoded<MavlinkState>): Decoded<DeviceState> {
  const { samples, quarantined, housekeeping } = decoded;
  const { dji, native, remoteId } = state;
  const next = decoded.state === state.mavlink ? state : { dji, mavlink: decoded.state, native, remoteId };
  return { state: next, samples, quarantined, housekeeping };
}
