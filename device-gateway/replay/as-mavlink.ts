import type { FlightMode } from '../../server/telemetry/sample.schema.ts';
import type { EncodeContext, EncodedMessage } from './encoded.ts';
import { packBattery, packHud, packPosition, packReceiver } from './mavlink-telemetry.ts';
import { packMavlink } from './pack-mavlink.ts';
import type { RecordedFrame } from './recording.ts';

const BOOT_RANGE_MS = 2 ** 32;
/** ArduCopter on a quadrotor: the autopilot whose mode table has most of ours. */
const [QUADROTOR, ARDUPILOT] = [2, 3];
const [ARMED, CUSTOM_MODE, HIL] = [0x80, 0x01, 0x20];
const [STANDBY, ACTIVE, EMERGENCY, TERMINATION] = [3, 4, 6, 8];
const [ON_GROUND, IN_AIR, TAKING_OFF] = [1, 2, 3];
const STATUS_TEXT = /^mavlink:statustext:([0-7]):(.*)$/;
const STATE_CODE = /^mavlink:MAV_STATE:([5-8])$/;
const TEXT_BYTES = 50;

interface ModeWords {
  customMode: number;
  armed?: boolean;
  status?: number;
  landed?: number;
}

/** A mode in the autopilot's words; none for `notConnected`, which no autopilot can say. */
const MODE_WORDS: Partial<Record<FlightMode, ModeWords>> = {
  standby: { customMode: 5, armed: false, status: STANDBY, landed: ON_GROUND },
  takeoffPreparation: { customMode: 5, landed: ON_GROUND },
  takeoff: { customMode: 3, landed: TAKING_OFF },
  manual: { customMode: 5 }, // LOITER
  mission: { customMode: 3 }, // AUTO
  hover: { customMode: 17 }, // BRAKE
  returnHome: { customMode: 6 }, // RTL
  landing: { customMode: 9 }, // LAND
  avoidance: { customMode: 19 }, // AVOID_ADSB
  // LAND in MAV_STATE_EMERGENCY; three propellers are nothing that MAVLink has a word for.
  forcedLanding: { customMode: 9, status: EMERGENCY },
  threePropellerLanding: { customMode: 9, status: EMERGENCY },
  emergency: { customMode: 9, status: TERMINATION },
  unknown: { customMode: 255 },
};

/**
 * A frame as the MAVLink 2 frames an autopilot would send in that moment, SYSTEM_TIME first, so that each
 * message can be understood by itself. Time since boot is the event time modulo its range, so that a second
 * replay sends the same bytes.
 */
export function encodeAsMavlink(frame: RecordedFrame, context: EncodeContext): EncodedMessage {
  const words = frame.mode === null ? undefined : MODE_WORDS[frame.mode];
  const bootMs = Math.floor(context.atMs) % BOOT_RANGE_MS;
  let sequence = Math.floor(context.atMs / 100);
  const next = (): number => {
    sequence += 1;
    return sequence;
  };
  const frames = [
    packMavlink('SYSTEM_TIME', next(), (view) => {
      view.setBigUint64(0, BigInt(Math.round(context.atMs * 1_000)), true);
      view.setUint32(8, bootMs, true);
    }),
    ...(words ? packMode(words, frame, next) : []),
    ...frame.codes.flatMap((code) => packText(code, next)),
    packBattery(frame.batteryPercent, next()),
    packReceiver(frame, bootMs, next()),
    packHud(frame, next()),
    packPosition(frame, bootMs, next()),
  ];
  return { topic: `skycover/v1/${context.deviceId}/mavlink`, payload: Buffer.concat(frames) };
}

function packMode(words: ModeWords, frame: RecordedFrame, next: () => number): Uint8Array[] {
  const { customMode, armed = true, landed = IN_AIR } = words;
  const told = frame.codes.map((code) => STATE_CODE.exec(code)?.[1]).find((state) => state !== undefined);
  const status = told === undefined ? (words.status ?? ACTIVE) : Number(told);
  return [
    packMavlink('HEARTBEAT', next(), (view) => {
      view.setUint32(0, customMode, true);
      view.setUint8(4, QUADROTOR);
      view.setUint8(5, ARDUPILOT);
      view.setUint8(6, CUSTOM_MODE | (armed ? ARMED : 0) | (frame.simulated ? HIL : 0));
      view.setUint8(7, status);
      view.setUint8(8, 3);
    }),
    packMavlink('EXTENDED_SYS_STATE', next(), (view) => view.setUint8(1, landed)),
  ];
}

/** Texts of the autopilot that a recording kept; codes of other dialects are no words of MAVLink. */
function packText(code: string, next: () => number): Uint8Array[] {
  const [, severity, text = ''] = STATUS_TEXT.exec(code) ?? [];
  if (severity === undefined) return [];
  return [
    packMavlink('STATUSTEXT', next(), (view) => {
      view.setUint8(0, Number(severity));
      for (let at = 0; at < Math.min(text.length, TEXT_BYTES); at += 1)
        view.setUint8(1 + at, text.charCodeAt(at));
    }),
  ];
}
