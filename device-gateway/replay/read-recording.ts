import { readCanonicalCsv } from './canonical-csv.ts';
import { readDjiSrt } from './dji-srt.ts';
import { readDroneDeployLog } from './dronedeploy-log.ts';
import { readF3411Json } from './f3411-json.ts';
import { type Recording, RecordingError, type RecordingOptions } from './recording.ts';
import { readTlog } from './tlog.ts';

type Reader = (bytes: Uint8Array, options: RecordingOptions) => Recording;

/** A reader of text takes UTF-8; what is none becomes replacement characters, and is judged line by line. */
const ofText =
  (read: (text: string, options: RecordingOptions) => Recording): Reader =>
  (bytes, options) =>
    read(new TextDecoder().decode(bytes), options);

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['srt', ofText(readDjiSrt)],
  ['log', ofText(readDroneDeployLog)],
  ['tlog', readTlog],
  ['json', ofText(readF3411Json)],
  ['csv', ofText(readCanonicalCsv)],
]);

export const SUPPORTED_FORMATS =
  'DJI subtitles (.srt), DroneDeploy logs (.log), MAVLink telemetry logs (.tlog), F3411 flight states (.json), canonical samples (.csv)';

/**
 * File name and content → recording, frames of each aircraft in order of event time.
 * @throws RecordingError naming what is supported when the format is none of these
 */
export function readRecording(fileName: string, bytes: Uint8Array, options: RecordingOptions): Recording {
  const extension = /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const reader = READERS.get(extension);
  if (!reader)
    throw new RecordingError(`.${extension} files can't be replayed. Supported: ${SUPPORTED_FORMATS}.`);
  try {
    const recording = reader(bytes, { ...options, fileName });
    for (const one of recording.aircraft) one.frames.sort((a, b) => a.atMs - b.atMs);
    return recording;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RecordingError(`not a recording of this kind: ${reason}. Supported: ${SUPPORTED_FORMATS}.`);
  }
}
