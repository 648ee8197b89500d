import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { decodeMavlink } from '../decoders/mavlink.ts';
import { EMPTY_MAVLINK_STATE, type MavlinkState, NO_BYTES } from '../decoders/mavlink-state.ts';
import { type RecordedFrame, type Recording, RecordingError } from './recording.ts';
import { type TlogRecord, walkTlog } from './tlog-records.ts';

/** Stands for the aircraft while it is read: a .tlog names no serial number. */
const ANYBODY: ReadonlySet<string> = new Set(['TLOGAIRCRAFT']);

interface System {
  state: MavlinkState;
  frames: RecordedFrame[];
  brokenCount: number;
}

/**
 * MAVLink telemetry log of a ground station: each frame behind the time it was received at. One aircraft per
 * system id; only autopilots that told a position are aircraft.
 * @throws RecordingError when no autopilot's position is in it
 */
export function readTlog(bytes: Uint8Array): Recording {
  const systems = new Map<number, System>();
  const skipped: string[] = [];
  const { badBytes, isCut } = walkTlog(bytes, (record) => {
    const system = systems.get(record.sysid) ?? newSystem();
    systems.set(record.sysid, system);
    takeRecord(system, record);
  });
  if (badBytes > 0) skipped.push(`${badBytes} bytes that are no MAVLink frame behind a time`);
  const brokenCount = [...systems.values()].reduce((sum, system) => sum + system.brokenCount, 0);
  if (brokenCount > 0) skipped.push(`${brokenCount} frames with a wrong checksum`);
  if (isCut) skipped.push('the last frame is cut off');
  const aircraft = [...systems]
    .filter(([, { frames }]) => frames.length > 0)
    .sort(([a], [b]) => a - b)
    .map(([sysid, { frames, state }]) => ({
      name: state.vehicles[0]?.uasId ?? `MAVLink system ${sysid}`,
      frames,
    }));
  if (aircraft.length === 0) throw new RecordingError('no autopilot tells a position');
  return { format: 'MAVLink telemetry log', aircraft, skipped };
}

function newSystem(): System {
  return { state: EMPTY_MAVLINK_STATE, frames: [], brokenCount: 0 };
}

/** Records stand apart: what a broken one leaves behind is no beginning of the next. */
function takeRecord(system: System, { frame, atMs }: TlogRecord): void {
  const state = { ...system.state, rest: NO_BYTES };
  const decoded = decodeMavlink(state, frame, { receivedAtMs: atMs, bound: ANYBODY });
  system.state = decoded.state;
  if (decoded.quarantined) system.brokenCount += 1;
  for (const sample of decoded.samples) system.frames.push(toFrame(sample));
}

/** What the decoder judges (0/0, impossible values) is null already; flying it again judges no differently. */
function toFrame(sample: CanonicalSample): RecordedFrame {
  const { serialNumber: _name, source: _source, observedAtMs, receivedAtMs: _at, flags, ...values } = sample;
  return { ...values, atMs: observedAtMs, simulated: flags.includes('simulated') };
}
